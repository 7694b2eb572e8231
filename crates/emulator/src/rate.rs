//! Lambda's quota for control-plane calls: one bucket for an account in a region.

/// A bucket of tokens that fills with time.
#[derive(Default)]
pub(crate) struct Bucket {
    /// Thousandths of a token that are spent and not yet back.
    spent: u64,
    /// Milliseconds since 1970.
    last: u64,
}

impl Bucket {
    /// Takes a token, if `rate` a second leaves one.
    pub(crate) fn take(&mut self, rate: u32, now: u64) -> bool {
        let rate = u64::from(rate);
        let back = now.saturating_sub(self.last).saturating_mul(rate);
        self.spent = self.spent.saturating_sub(back);
        self.last = now;
        let free = self.spent + 1000 <= rate * 1000;
        if free {
            self.spent += 1000;
        }
        free
    }
}
