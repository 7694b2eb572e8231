//! What a person changed on AWS becomes a pull request, and nothing else does.

use serde_json::json;

use super::job::Job;

/// A clone with a stack that is applied, and the commands of a job that proposes.
struct Proposals(Job);

impl Proposals {
    fn new() -> Self {
        let job = Job::new();
        job.test.apply(&[]);
        job.commit();
        Self(job)
    }

    /// A person changes AWS; the next job finds it in a fresh checkout.
    fn change(&self, batch_size: u32) {
        let Self(job) = self;
        job.test.emulator().alter("orders", &json!({ "set": { "BatchSize": batch_size } }));
        job.git("checkout --quiet --force main");
        job.run_with("drift", &[("ESMITH_ACCEPT", "true")]);
    }

    /// Returns what was asked of GitHub.
    fn asked(&self) -> Vec<String> {
        self.0.read("asked.txt").lines().map(str::to_owned).collect()
    }

    fn proposed(&self) -> String {
        self.0.git("--git-dir origin.git show esmith-drift")
    }
}

#[test]
fn a_proposal_has_what_esmith_changed_and_is_brought_up_to_date() {
    let proposals = Proposals::new();
    let Proposals(job) = &proposals;
    job.test.write("notes.txt", "changed by another step\n");
    proposals.change(5);
    job.test.write("notes.txt", "changed by another step\n");
    job.run("propose").code(0);
    let [list, create] = &proposals.asked()[..] else { panic!("{:?}", proposals.asked()) };
    assert!(
        list.starts_with("pr list --repo shop/infra --head esmith-drift --state open"),
        "{list}"
    );
    assert!(create.starts_with("pr create --repo shop/infra --head esmith-drift"), "{create}");
    let proposed = proposals.proposed();
    assert!(proposed.contains("batchSize: 5"), "{proposed}");
    assert!(!proposed.contains("another step"), "{proposed}");

    proposals.change(7);
    job.test.write("answer-3", "12\n");
    job.run("propose").code(0);
    assert_eq!(proposals.asked().len(), 3, "an open one is brought up to date");
    assert!(proposals.proposed().contains("batchSize: 7"));
    assert_eq!(job.git("--git-dir origin.git rev-list --count main..esmith-drift"), "1\n");
}

#[test]
fn a_proposal_without_drift_is_closed() {
    let proposals = Proposals::new();
    let Proposals(job) = &proposals;
    proposals.change(5);
    job.run("propose").code(0);
    proposals.change(10);
    job.test.write("answer-3", "12\n");
    job.run("propose").code(0);
    let asked = proposals.asked();
    assert!(asked[3].starts_with("pr close 12 --repo shop/infra --comment "), "{asked:?}");
    assert_eq!(job.git("--git-dir origin.git branch --list esmith-drift"), "");

    proposals.change(10);
    job.run("propose").code(0);
    assert_eq!(proposals.asked().len(), 4, "without drift and proposal there is nothing to do");
}

#[test]
fn a_commit_of_somebody_else_is_not_pushed_away() {
    let proposals = Proposals::new();
    let Proposals(job) = &proposals;
    proposals.change(5);
    job.run("propose").code(0);
    job.test.write("notes.txt", "by hand\n");
    job.git("-c user.name=a -c user.email=a@example.com commit --quiet --all --message more");
    job.git("push --quiet origin esmith-drift");
    for batch_size in [7, 10] {
        proposals.change(batch_size);
        job.run("propose").code(1).stderr("somebody else pushed to esmith-drift");
    }
    assert!(proposals.proposed().contains("by hand"));
    assert_eq!(proposals.asked().len(), 2, "neither created nor closed");
}
