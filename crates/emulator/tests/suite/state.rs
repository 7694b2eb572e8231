//! The state file: what survives, what is refused.

use std::{
    fs,
    path::{Path, PathBuf},
};

use esmith_emulator::{Config, StartError};
use serde_json::json;

use crate::aws::{Aws, config, queue};

/// An empty folder for one test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("state.json")
    }

    pub(crate) fn config(&self) -> Config {
        Config { state: Some(self.file()), ..config() }
    }

    async fn refused(&self) -> StartError {
        esmith_emulator::start(([127, 0, 0, 1], 0).into(), self.config()).await.unwrap_err()
    }
}

#[tokio::test]
async fn mappings_and_tags_survive() {
    let folder = Folder::new("survive");
    let mut aws = Aws::start(folder.config()).await;
    let mut body = queue("orders");
    body["Tags"] = json!({"a": "b"});
    let kept = aws.created(&body).await;
    let gone = aws.created(&queue("gone")).await;
    aws.delete(&gone).await;
    aws.settle();
    aws.update(&kept, &json!({"BatchSize": 5})).await;
    aws.settle();
    let before = aws.get(&kept).await.text;
    aws.running.shutdown().await;

    let mut aws = Aws::start(folder.config()).await;
    aws.settle();
    assert_eq!(aws.get(&kept).await.text, before);
    assert_eq!(aws.listed("").await, [kept]);
    let index = aws.get_resources(&json!({"TagFilters": [{"Key": "a"}]})).await.json();
    assert_eq!(index["ResourceTagMappingList"].as_array().unwrap().len(), 1);
    assert_eq!(aws.create(&queue("orders")).await.status, 409);
}

#[tokio::test]
async fn a_transition_goes_on_after_a_restart() {
    let folder = Folder::new("transition");
    let mut aws = Aws::start(folder.config()).await;
    let uuid = aws.create(&queue("orders")).await.json()["UUID"].as_str().unwrap().to_owned();
    aws.running.shutdown().await;
    let mut aws = Aws::start(folder.config()).await;
    assert_eq!(aws.get(&uuid).await.json()["State"], "Creating");
    aws.settle();
    assert_eq!(aws.get(&uuid).await.json()["State"], "Enabled");
}

#[tokio::test]
async fn the_log_is_compacted_at_start() {
    let folder = Folder::new("compact");
    let mut aws = Aws::start(folder.config()).await;
    let uuid = aws.created(&queue("orders")).await;
    for size in 1..=9 {
        aws.update(&uuid, &json!({"BatchSize": size})).await;
        aws.settle();
    }
    aws.running.shutdown().await;
    let lines = || fs::read_to_string(folder.file()).unwrap().lines().count();
    assert_eq!(lines(), 11);
    let aws = Aws::start(folder.config()).await;
    assert_eq!(lines(), 2);
    aws.running.shutdown().await;
}

#[tokio::test]
async fn a_torn_last_line_is_dropped() {
    let folder = Folder::new("torn");
    let mut aws = Aws::start(folder.config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.created(&queue("torn")).await;
    aws.running.shutdown().await;
    let whole = fs::read(folder.file()).unwrap();
    fs::write(folder.file(), &whole[..whole.len() - 9]).unwrap();
    let mut aws = Aws::start(folder.config()).await;
    assert_eq!(aws.listed("").await, [uuid]);
}

#[tokio::test]
async fn a_file_in_use_is_refused_by_name() {
    let folder = Folder::new("lock");
    let aws = Aws::start(folder.config()).await;
    let error = folder.refused().await;
    let path = folder.file();
    assert_eq!(
        error.to_string(),
        format!("the state file `{}` is in use by another emulator", path.display())
    );
    aws.running.shutdown().await;
    Aws::start(folder.config()).await.running.shutdown().await;
}

#[tokio::test]
async fn another_file_is_not_overwritten() {
    let folder = Folder::new("foreign");
    for text in ["{\"mine\": 1}\n", "no line end"] {
        fs::write(folder.file(), text).unwrap();
        let error = folder.refused().await;
        assert!(matches!(error, StartError::Damaged { line: 1, .. }), "{error}");
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), text);
    }
}

#[tokio::test]
async fn damage_is_told_with_its_line() {
    let folder = Folder::new("damage");
    let mut aws = Aws::start(folder.config()).await;
    aws.created(&queue("orders")).await;
    aws.running.shutdown().await;
    let text = fs::read_to_string(folder.file()).unwrap();
    fs::write(folder.file(), text.replace("{\"scope\"", "{\"scpoe\"")).unwrap();
    assert!(matches!(folder.refused().await, StartError::Damaged { line: 2, .. }));
}

#[tokio::test]
async fn an_address_in_use_is_refused_by_name() {
    let aws = Aws::start(config()).await;
    let address = aws.running.address();
    let error = esmith_emulator::start(address, config()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {address}"));
}
