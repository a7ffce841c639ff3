//! Node arrays kept for the next table.

use super::Machine;
use crate::heap::buffer::SPARES;

#[test]
fn large_node_arrays_are_kept_for_the_next_table() {
    const SIZE: usize = 1 << 20;
    let mut m = Machine::new();
    let before = m.heap().total();
    let mut lent = Vec::new();
    for _ in 0..SPARES + 1 {
        lent.push(m.heap().alloc_buf(SIZE).unwrap());
    }
    for &p in &lent {
        unsafe { m.heap().retire_buf(p, SIZE) };
    }
    assert_eq!(m.heap().total(), before, "what is kept counts as free");
    let other = m.heap().alloc_buf(SIZE + 8).unwrap();
    assert!(!lent[1..].contains(&other), "of another size");
    let again = m.heap().alloc_buf(SIZE).unwrap();
    assert!(lent[1..].contains(&again), "all but the first are kept");
    assert_eq!(m.heap().total(), before + 2 * SIZE + 8);
    // Its place is free, so the next to come drives none out.
    let kept = |m: &mut Machine| {
        m.heap()
            .spare
            .iter()
            .filter(|spare| spare.1 == SIZE)
            .count()
    };
    assert_eq!(kept(&mut m), SPARES - 1);
    unsafe { m.heap().retire_buf(again, SIZE) };
    assert_eq!(kept(&mut m), SPARES);
    let again = m.heap().alloc_buf(SIZE).unwrap();
    unsafe { m.heap().free_buf(other, SIZE + 8) };
    // With a limit nothing is kept, and what was is gone.
    m.heap().set_limit(before + 4 * SIZE);
    assert!(m.heap().spare.iter().all(|spare| spare.0.is_null()));
    unsafe { m.heap().retire_buf(again, SIZE) };
    assert!(m.heap().spare.iter().all(|spare| spare.0.is_null()));
    m.heap().set_limit(usize::MAX);
    // A full collection gives everything back.
    let p = m.heap().alloc_buf(SIZE).unwrap();
    unsafe { m.heap().retire_buf(p, SIZE) };
    assert!(m.heap().spare.iter().any(|spare| spare.0 == p));
    m.collect();
    assert!(m.heap().spare.iter().all(|spare| spare.0.is_null()));
}
