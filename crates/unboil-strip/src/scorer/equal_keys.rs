//! Groups of equal keys. Sorting is faster than a hash map for the few thousand keys of a page.

/// For each key the number of its group, from 0, and how many groups there are. Equal keys are one
/// group.
pub(crate) fn groups_of<K: Ord + Copy>(keys: &[K]) -> (Vec<usize>, usize) {
    let mut order: Vec<(K, usize)> = keys.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut group_of_key = vec![0; keys.len()];
    let mut count = 0;
    for group in order.chunk_by(|a, b| a.0 == b.0) {
        for &(_, at) in group {
            group_of_key[at] = count;
        }
        count += 1;
    }
    (group_of_key, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_are_one_group() {
        assert_eq!(groups_of(&[7, 3, 7, 9, 3]), (vec![1, 0, 1, 2, 0], 3));
        assert_eq!(groups_of(&[Some(1), None]), (vec![1, 0], 2));
        assert_eq!(groups_of::<u64>(&[]), (vec![], 0));
    }
}
