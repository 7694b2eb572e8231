//! The fingerprint: a hash of everything that a plan depends on. A saved plan runs only if planning
//! afresh gives the same.

use std::collections::HashSet;

use esmith_spec::stack::{Mapping, Stack};
use serde_json::{Value, json};

use crate::{
    Live,
    canonical::Hash,
    live::{CREATION, LiveMapping, Tags},
    options::{Consent, Options},
    pairing::Pairing,
};

/// Hashes what is desired, what is live and paired or owned, what was kept and what was asked for.
pub(crate) fn fingerprint(
    stack: &Stack,
    live: &Live,
    pairing: &Pairing<'_>,
    options: &Options,
) -> String {
    let mut hash = Hash::default();
    let region = live.region.as_ref().or(stack.region.as_ref());
    hash.json(&json!([stack.name, stack.account, region, stack.ignore_tags]));
    hash.count(stack.mappings.len());
    stack.mappings.values().for_each(|mapping| desired(&mut hash, mapping));
    let paired: HashSet<&str> = pairing.pairs.iter().map(|pair| pair.live.uuid.as_str()).collect();
    let is_seen = |live: &&LiveMapping| {
        live.tags.owned_by(&stack.name) || paired.contains(live.uuid.as_str())
    };
    let mut seen: Vec<&LiveMapping> = live.mappings.iter().filter(is_seen).collect();
    seen.sort_unstable_by_key(|live| &live.uuid);
    hash.count(seen.len());
    seen.into_iter().for_each(|live| observed(&mut hash, live));
    let kept = live.keepsakes.iter().filter(|kept| kept.stack == stack.name);
    let kept = kept.map(|kept| json!([kept.name, kept.carried]));
    hash.json(&kept.collect());
    hash.json(&asked(options));
    hash.finish()
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
        "prune": options.prune, "adopt": consent(&options.adopt), "allowReplace": consent(&options.allow_replace),
        "replace": options.replace, "overwriteUnknown": options.overwrite_unknown,
        "target": options.target.texts().collect::<Vec<_>>(),
    })
}
