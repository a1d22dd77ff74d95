//! [`IntegerHashing`] is the hash function of maps whose keys are integers.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes hashers for integer keys. They are several times as fast as those of the standard library,
/// and take their multiplier from its random keys, so that no input can choose keys that collide.
///
/// ```
/// use std::collections::HashMap;
/// use unboil_text::IntegerHashing;
///
/// let mut uses: HashMap<u32, u32, IntegerHashing> = HashMap::default();
/// for token in [7, 3, 7] {
///     *uses.entry(token).or_default() += 1;
/// }
/// assert_eq!((uses[&7], uses[&3]), (2, 1));
/// ```
#[derive(Clone, Debug)]
pub struct IntegerHashing {
    multiplier: u64,
}

impl Default for IntegerHashing {
    fn default() -> IntegerHashing {
        IntegerHashing {
            multiplier: RandomState::new().hash_one(0_u8) | 1,
        }
    }
}

impl BuildHasher for IntegerHashing {
    type Hasher = IntegerHasher;

    fn build_hasher(&self) -> IntegerHasher {
        IntegerHasher {
            multiplier: self.multiplier,
            hash: 0,
        }
    }
}

/// Hashes integers: both halves of the product with a random odd number.
#[derive(Clone, Debug)]
pub struct IntegerHasher {
    multiplier: u64,
    hash: u64,
}

impl Hasher for IntegerHasher {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(n.into());
    }

    fn write_u64(&mut self, n: u64) {
        let mixed = (self.hash ^ n).wrapping_add(self.multiplier);
        let product = u128::from(mixed) * u128::from(self.multiplier);
        self.hash = product as u64 ^ (product >> 64) as u64;
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn finish(&self) -> u64 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn keys_that_differ_in_few_bits_have_other_hashes() {
        let hashing = IntegerHashing::default();
        let keys = (0..64).flat_map(|bit| [1_u64 << bit, 3 << bit, u64::MAX << bit]);
        let keys: HashSet<u64> = keys.chain(0..1000).collect();
        for bits in [
            |hash: u64| hash,
            |hash: u64| hash >> 32,
            |hash: u64| hash & 0xffff_ffff,
        ] {
            let hashes: HashSet<u64> = keys.iter().map(|key| bits(hashing.hash_one(key))).collect();
            // Two of a thousand may be equal in 32 bits.
            assert!(hashes.len() + 2 >= keys.len(), "{hashing:?}");
        }
        let other = IntegerHashing::default();
        assert_ne!(hashing.hash_one(5_u64), other.hash_one(5_u64));
    }
}
