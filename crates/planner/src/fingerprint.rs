//! The fingerprint: a hash of everything that a plan depends on and of what it would send. A saved plan
//! runs only if planning afresh gives the same.

use esmith_spec::stack::{Mapping, Stack};
use serde_json::{Value, json};

use crate::{
    canonical::Hash,
    live::{CREATION, Live, LiveMapping, Tags},
    options::{Consent, Options},
    pairing::{Pair, Pairing},
    step::{Step, Write},
};

/// A fingerprint in the making. A pair is hashed when it is compared: its values are at hand then,
/// and a large account does not fit into the processor's cache.
pub(crate) struct Fingerprint(Hash);

impl Fingerprint {
    /// Begins with what is not a pair's: the release, the place, the stack, what was kept and what was asked
    /// for.
    pub(crate) fn new(stack: &Stack, live: &Live, options: &Options) -> Self {
        let mut hash = Hash::default();
        let region = live.region.as_ref().or(stack.region.as_ref());
        hash.text(env!("CARGO_PKG_VERSION"));
        hash.json(&json!([
            live.account,
            stack.name,
            stack.id,
            stack.account,
            region,
            stack.ignore_tags
        ]));
        let kept = live.journal_entries.iter().filter(|kept| kept.stack == stack.name);
        let kept = kept.map(|kept| json!([kept.name, kept.carried]));
        hash.json(&kept.collect());
        hash.json(&asked(options));
        Self(hash)
    }

    /// Adds a pair.
    pub(crate) fn pair(&mut self, pair: &Pair<'_>) {
        let halves: Vec<&LiveMapping> =
            [Some(pair.live), pair.leftover].into_iter().flatten().collect();
        self.mapping(pair.mapping, &halves);
    }

    /// Adds what has no pair and what the steps would send, and returns the hash.
    pub(crate) fn finish(mut self, pairing: &Pairing<'_>, steps: &[Step]) -> String {
        pairing.missing.iter().for_each(|mapping| self.mapping(mapping, &[]));
        for conflict in &pairing.conflicts {
            let mut found = conflict.found.clone();
            found.sort_unstable_by_key(|live| &live.uuid);
            self.mapping(conflict.mapping, &found);
        }
        let mut unexpected = pairing.unexpected.clone();
        unexpected.sort_unstable_by_key(|live| &live.uuid);
        unexpected.into_iter().for_each(|live| observed(&mut self.0, live));
        for step in steps {
            let sent: Vec<Value> = step.writes.iter().map(request).collect();
            self.0.json(&json!([
                step.action().as_str(),
                step.name,
                step.after,
                step.blocked,
                sent
            ]));
        }
        self.0.finish()
    }

    fn mapping(&mut self, mapping: &Mapping, live: &[&LiveMapping]) {
        desired(&mut self.0, mapping);
        self.0.count(live.len());
        live.iter().for_each(|live| observed(&mut self.0, live));
    }
}

fn desired(hash: &mut Hash, mapping: &Mapping) {
    hash.text(&mapping.name);
    hash.text(mapping.function.as_given());
    let flags = [mapping.enabled, mapping.protect, mapping.adopt, mapping.may_replace];
    flags.into_iter().for_each(|flag| hash.flag(flag));
    if let Some(handover) = mapping.handover {
        hash.json(&json!(handover.lookback.map(|lookback| lookback.as_secs())));
    }
    hash.flag(mapping.handover.is_some());
    texts(hash, mapping.ignore_changes.iter());
    texts(hash, mapping.tags.iter().flat_map(|(key, value)| [key, value]));
    hash.text(mapping.source.kind.key().name());
    hash.count(mapping.source.values.len());
    for (name, value) in &mapping.source.values {
        hash.text(name);
        hash.json(value);
    }
    hash.count(mapping.source.extra.len());
    for (member, value) in &mapping.source.extra {
        hash.text(member);
        hash.json(value);
    }
}

fn observed(hash: &mut Hash, live: &LiveMapping) {
    hash.written(|out| live.whole(out));
    match &live.tags {
        Tags::Known(tags) => {
            let tags = tags.iter().filter(|(key, _)| *key != CREATION);
            texts(hash, tags.flat_map(|(key, value)| [key, value]));
        }
        Tags::Unasked => hash.text("unasked"),
        Tags::Untaggable => hash.text("untaggable"),
    }
}

/// Returns what is sent.
fn request(write: &Write) -> Value {
    match write {
        Write::Create { body, lookback, .. } => {
            json!(["create", body, lookback.map(|lookback| lookback.as_secs())])
        }
        Write::Update { uuid, body, .. } => json!(["update", uuid, body]),
        Write::Disable { uuid } => json!(["disable", uuid]),
        Write::Tag { arn, tags } => json!(["tag", arn, tags]),
        Write::Untag { arn, keys } => json!(["untag", arn, keys]),
        Write::Delete { uuid } => json!(["delete", uuid]),
    }
}

fn texts<'a>(hash: &mut Hash, texts: impl Iterator<Item = &'a String> + Clone) {
    hash.count(texts.clone().count());
    texts.for_each(|text| hash.text(text));
}

fn asked(options: &Options) -> Value {
    let consent = |consent: &Consent| match consent {
        Consent::None => json!([]),
        Consent::Names(names) => json!(names),
        Consent::All => json!("all"),
    };
    json!({
        "prune": options.prune, "adopt": consent(&options.adopt),
        "takeOver": consent(&options.take_over), "allowReplace": consent(&options.allow_replace),
        "replace": options.replace, "overwriteUnknown": options.overwrite_unknown,
        "target": options.target.texts().collect::<Vec<_>>(),
    })
}
