//! The account and region of mappings that were found: a stack is in one of each.

use std::collections::BTreeSet;

use esmith_spec::function::FunctionName;

use crate::ImportOptions;

/// Leaves the entries of the region that was asked for, and returns what was asked together with their
/// account and region, and the others with their regions.
///
/// # Errors
/// The regions, where there are several and none was asked for.
pub(crate) fn of<T>(
    entries: &mut Vec<T>,
    function: impl Fn(&T) -> FunctionName,
    options: &ImportOptions,
) -> Result<(ImportOptions, Vec<(T, String)>), String> {
    let mut others = Vec::new();
    if let Some(wanted) = &options.region {
        for entry in std::mem::take(entries) {
            match function(&entry).region().map(str::to_owned).filter(|region| region != wanted) {
                Some(region) => others.push((entry, region)),
                None => entries.push(entry),
            }
        }
    }
    let regions: BTreeSet<String> =
        entries.iter().filter_map(|entry| Some(function(entry).region()?.to_owned())).collect();
    if regions.len() > 1 {
        let regions: Vec<String> = regions.into_iter().collect();
        return Err(format!(
            "its mappings are in {}; a stack is in one region: give --region",
            regions.join(" and ")
        ));
    }
    let accounts: BTreeSet<String> =
        entries.iter().filter_map(|entry| Some(function(entry).account()?.to_owned())).collect();
    let account = accounts.first().filter(|_| accounts.len() == 1).cloned();
    let region = regions.into_iter().next();
    let place = ImportOptions {
        account: options.account.clone().or(account),
        region: region.or_else(|| options.region.clone()),
        ..options.clone()
    };
    Ok((place, others))
}
