//! Growing and shrinking the two parts.
#![allow(unsafe_code)]

use super::access::{crowded, find_int, insert};
use super::{MAX_ARRAY, MAX_HASH_BITS, Node, TableError, TableObj, dummy, linear_seed};
use crate::heap::{Heap, prefetch};
use crate::object::GcHeader;
use crate::value::{Slot, Tag, Val};
use std::ptr::null_mut;

/// `counts[i]` = number of integer keys k with 2^(i-1) < k <= 2^i.
type Counts = [u32; 32];

fn ceil_log2(n: u32) -> u32 {
    u32::BITS - (n - 1).leading_zeros()
}

/// Counts a key that could live in the array part.
fn count_int(key: i64, counts: &mut Counts) -> u32 {
    if (key as u64).wrapping_sub(1) < MAX_ARRAY {
        counts[ceil_log2(key as u32) as usize] += 1;
        1
    } else {
        0
    }
}

/// Best size of the array part: the largest power of two such that more than half of the slots are in use. Also gives the
/// number of keys that go there. `candidates` = number of integer keys counted.
fn compute_size(counts: &Counts, candidates: u32) -> (u32, u32) {
    let (mut seen, mut optimal, mut in_array) = (0, 0, 0);
    for (i, &count) in counts.iter().enumerate() {
        let size = 1u32 << i;
        if candidates <= size / 2 {
            break;
        }
        seen += count;
        if seen > size / 2 {
            optimal = size;
            in_array = seen;
        }
    }
    (optimal, in_array)
}

/// Counts the keys in the array part.
///
/// # Safety
/// `t` is live (I2).
unsafe fn count_array(t: *mut TableObj, counts: &mut Counts) -> u32 {
    // SAFETY: I2.
    let size = unsafe { (*t).hdr.word };
    let (mut total, mut from) = (0, 0);
    for (i, count) in counts.iter_mut().enumerate() {
        let to = size.min(1 << i);
        // SAFETY: I2: below the size of the array part.
        let used = (from..to)
            .filter(|&k| unsafe { Slot::tag((*t).array.add(k as usize)) } != Tag::NIL)
            .count() as u32;
        *count += used;
        total += used;
        if to == size {
            break;
        }
        from = to;
    }
    total
}

/// Counts the keys in the hash part: all of them, and those that could live in the array part.
///
/// # Safety
/// `t` is live (I2).
unsafe fn count_hash(t: *mut TableObj, counts: &mut Counts) -> (u32, u32) {
    let (mut total, mut ints) = (0, 0);
    // SAFETY: I2.
    unsafe {
        for i in 0..TableObj::node_count(t) as usize {
            let n = (*t).node.add(i);
            if (*n).val_tag != Tag::NIL {
                if (*n).key_tag == Tag::INT {
                    ints += count_int((*n).key_bits as i64, counts);
                }
                total += 1;
            }
        }
    }
    (total, ints)
}

/// Resizes both parts for what is in the table plus `extra`.
///
/// # Errors
/// Overflow or memory; the table is unchanged then.
///
/// # Safety
/// `t` is live (I2).
#[cold]
#[inline(never)]
pub(super) unsafe fn rehash(
    heap: &mut Heap,
    t: *mut TableObj,
    extra: Val,
) -> Result<(), TableError> {
    let mut counts: Counts = [0; 32];
    // SAFETY: I2.
    unsafe {
        let in_array = count_array(t, &mut counts);
        let (in_hash, hash_ints) = count_hash(t, &mut counts);
        let mut candidates = in_array + hash_ints;
        if extra.tag == Tag::INT {
            candidates += count_int(extra.as_int(), &mut counts);
        }
        let (array_size, to_array) = compute_size(&counts, candidates);
        let total = in_array + in_hash + 1;
        let hash_size = roomy(t, total - to_array, array_size);
        resize_parts(heap, t, array_size, hash_size)
    }
}

/// Entries of a hash part that is rehashed at little cost.
const SMALL: u32 = 48;

/// How large a hash part is to be made for `wanted` entries, beside an array part of `array` slots. That many, if the table has grown. If not,
/// entries have come and gone, and more will: the next rehash, which looks at all entries, must not be near compared with that work, so the
/// hash part is up to doubled.
///
/// # Safety
/// `t` is live (I2).
unsafe fn roomy(t: *mut TableObj, wanted: u32, array: u32) -> u32 {
    // SAFETY: I2.
    let nodes = unsafe {
        if TableObj::has_no_hash(t) {
            0
        } else {
            TableObj::node_count(t)
        }
    };
    if wanted > nodes {
        return wanted;
    }
    let free = if wanted < SMALL { 0 } else { wanted / 3 };
    (wanted + free.max(array / 16)).min(nodes.saturating_mul(2).min(1 << MAX_HASH_BITS))
}

/// Makes room for at least `array` array slots and `hash` other entries (as for a constructor); never shrinks.
///
/// # Errors
/// Overflow or memory; the table is unchanged then.
///
/// # Safety
/// `t` is live (I2).
pub unsafe fn resize(
    heap: &mut Heap,
    t: *mut TableObj,
    array: usize,
    hash: usize,
) -> Result<(), TableError> {
    // SAFETY: I2.
    unsafe {
        if array as u64 > MAX_ARRAY || hash as u64 > 1 << MAX_HASH_BITS {
            return Err(TableError::Overflow);
        }
        let kept = if TableObj::has_no_hash(t) {
            0
        } else {
            TableObj::node_count(t)
        };
        resize_parts(
            heap,
            t,
            (array as u32).max((*t).hdr.word),
            (hash as u32).max(kept),
        )
    }
}

/// Gives a new, empty table its parts.
///
/// # Errors
/// Overflow or memory; the table is valid (and smaller) then.
///
/// # Safety
/// `t` is live (I2), has no parts yet.
pub unsafe fn init_parts(
    heap: &mut Heap,
    t: *mut TableObj,
    array: usize,
    hash: usize,
) -> Result<(), TableError> {
    // SAFETY: I2.
    unsafe {
        if array as u64 > MAX_ARRAY || hash as u64 > 1 << MAX_HASH_BITS {
            return Err(TableError::Overflow);
        }
        if array > 0 {
            (*t).array = heap.alloc_buf(array * size_of::<Slot>())?.cast();
            (*t).spare = array as u32;
            use_slots(t, array as u32);
        }
        if hash > 0 {
            let mut part = HashPart::new(heap, hash as u32)?;
            part.swap(t);
        }
        Ok(())
    }
}

const _: () = assert!(Tag::NIL.0 == 0);

/// Slots by which a growing list takes its buffer in use. The rest of the buffer is not touched: its memory need not exist
/// yet, and what is made nil is still in the cache when it gets its value.
const WINDOW: u32 = 512;

/// Appends `val` at `key`, the first index after the array part, if the table looks like a list: no hash part, and the last
/// slot in use. Then the buffer doubles without counting what is in it. False: the general way decides.
///
/// # Errors
/// Overflow or memory.
///
/// # Safety
/// `t` and `val` are live (I2).
pub(super) unsafe fn append(
    heap: &mut Heap,
    t: *mut TableObj,
    key: i64,
    val: Val,
) -> Result<bool, TableError> {
    // SAFETY: I2.
    unsafe {
        let size = (*t).hdr.word;
        let list = key as u64 == u64::from(size) + 1
            && TableObj::has_no_hash(t)
            && (size == 0 || Slot::tag((*t).array.add(size as usize - 1)) != Tag::NIL);
        if !list {
            return Ok(false);
        }
        if size == TableObj::capacity(t) {
            if u64::from(size) * 2 > MAX_ARRAY {
                return Ok(false);
            }
            set_capacity(heap, t, (size * 2).max(1))?;
        }
        use_slots(t, TableObj::capacity(t).min(size + WINDOW));
        Slot::set((*t).array.add(size as usize), val);
        (*t).len_hint = size + 1;
        Ok(true)
    }
}

/// Makes room for at least `array` array slots.
///
/// # Errors
/// Overflow or memory; the table is unchanged then.
///
/// # Safety
/// `t` is live (I2).
pub unsafe fn resize_array(
    heap: &mut Heap,
    t: *mut TableObj,
    array: usize,
) -> Result<(), TableError> {
    // SAFETY: I2.
    unsafe {
        if array <= (*t).hdr.word as usize {
            return Ok(());
        }
        resize(heap, t, array, 0)
    }
}

/// Builds the hash part anew, of the same size, with the heap's seed.
///
/// # Errors
/// Memory; the table is unchanged then.
///
/// # Safety
/// `t` is live (I2), has a hash part and belongs to `heap`.
#[cold]
pub(super) unsafe fn spread(heap: &mut Heap, t: *mut TableObj) -> Result<(), TableError> {
    // SAFETY: I2.
    unsafe {
        let count = TableObj::node_count(t);
        heap.work += u64::from(count);
        let mut part = HashPart::new(heap, count)?;
        part.seed = heap.number_seed();
        part.swap(t);
        move_entries(t, &part);
        part.free(heap);
        Ok(())
    }
}

/// A hash part: its nodes, log2 of their number, and what `TableObj::spare` and `seed` say with it.
struct HashPart {
    node: *mut Node,
    log_size: u8,
    spare: u32,
    seed: u32,
}

impl HashPart {
    /// A new hash part of at least `size` free nodes.
    fn new(heap: &mut Heap, size: u32) -> Result<HashPart, TableError> {
        if size == 0 {
            return Ok(HashPart {
                node: dummy(),
                log_size: 0,
                spare: 0,
                seed: 0,
            });
        }
        let log_size = ceil_log2(size);
        if log_size > MAX_HASH_BITS {
            return Err(TableError::Overflow);
        }
        let count = 1usize << log_size;
        let node: *mut Node = heap.alloc_buf(count * size_of::<Node>())?.cast();
        // SAFETY: within the new buffer; a node of zeros is one without key and value (I13).
        unsafe {
            if count <= 4 {
                // Not worth a call.
                for i in 0..count {
                    node.add(i).write(Node::EMPTY);
                }
            } else {
                node.write_bytes(0, count);
            }
        }
        Ok(HashPart {
            node,
            log_size: log_size as u8,
            spare: count as u32,
            seed: linear_seed(log_size as u8),
        })
    }

    /// Exchanges this hash part with the table's.
    ///
    /// # Safety
    /// `t` is live (I2) and belongs to the part's heap.
    unsafe fn swap(&mut self, t: *mut TableObj) {
        // SAFETY: I2.
        unsafe {
            std::mem::swap(&mut self.node, &mut (*t).node);
            std::mem::swap(&mut self.log_size, &mut (*t).hdr.aux2);
            (*t).mask = (1 << (*t).hdr.aux2) - 1;
            std::mem::swap(&mut self.seed, &mut (*t).seed);
            std::mem::swap(&mut self.spare, &mut (*t).spare);
        }
    }

    /// Gives the nodes back.
    ///
    /// # Safety
    /// They are in no table.
    unsafe fn free(self, heap: &mut Heap) {
        if self.node != dummy() {
            // SAFETY: allocated with this size (I27).
            unsafe { heap.retire_buf(self.node.cast(), (1 << self.log_size) * size_of::<Node>()) };
        }
    }
}

/// Gives the table parts of exactly these sizes (the hash part rounded up to a power of two), which together must hold
/// what is in the table. On failure the table is unchanged.
unsafe fn resize_parts(
    heap: &mut Heap,
    t: *mut TableObj,
    array_size: u32,
    hash_size: u32,
) -> Result<(), TableError> {
    // SAFETY: I2 throughout.
    unsafe {
        let old_size = (*t).hdr.word;
        // However few keys are new, all are counted and moved.
        heap.work += u64::from(array_size) + u64::from(hash_size);
        let mut part = HashPart::new(heap, hash_size)?;
        if array_size < old_size {
            // Entries of the vanishing slice go to the new hash part first, with the table as it will be. They cannot be moved twice.
            part.seed = heap.number_seed();
            (*t).hdr.word = array_size;
            part.swap(t);
            for i in array_size..old_size {
                let v = Slot::get((*t).array.add(i as usize));
                if !v.is_nil() {
                    let fits = insert(t, Val::int(i64::from(i) + 1), v);
                    debug_assert!(fits, "hash part too small");
                }
            }
            part.swap(t);
            (*t).hdr.word = old_size;
        }
        if (array_size != old_size || array_size != TableObj::capacity(t))
            && let Err(e) = resize_buffer(heap, t, array_size)
        {
            part.free(heap);
            return Err(e);
        }
        part.swap(t);
        if TableObj::has_no_hash(t) {
            (*t).spare = array_size;
        }
        if !move_entries(t, &part) {
            let count = TableObj::node_count(t);
            (*t).node.write_bytes(0, count as usize);
            (*t).spare = count;
            (*t).seed = heap.number_seed();
            move_entries(t, &part);
        }
        part.free(heap);
        Ok(())
    }
}

/// Copies the entries of `from` to the table, which has room for them. False if, with a known seed, too many come to the same place: then
/// not all are copied.
///
/// # Safety
/// `t` is live (I2), its hash part has nothing of `from` yet.
unsafe fn move_entries(t: *mut TableObj, from: &HashPart) -> bool {
    let count = 1usize << from.log_size;
    // SAFETY: I2 throughout.
    unsafe {
        for i in 0..count {
            let n = from.node.add(i);
            // Hashes are in the strings, and those are anywhere.
            let soon = from.node.add((i + 8) & (count - 1));
            if (*soon).key_tag == Tag::SHORT_STR {
                prefetch((*soon).key_bits as *const GcHeader);
            }
            if (*n).val_tag == Tag::NIL {
                continue;
            }
            let key = Node::key(n);
            let slot = if key.tag == Tag::INT {
                find_int(t, key.as_int())
            } else {
                null_mut()
            };
            if slot.is_null() {
                if crowded(t, key) {
                    return false;
                }
                let fits = insert(t, key, Slot::get(Node::val(n)));
                debug_assert!(fits, "hash part too small");
            } else {
                Slot::copy(slot, Node::val(n));
            }
        }
    }
    true
}

/// Gives the array part another size; new slots are nil.
unsafe fn resize_buffer(heap: &mut Heap, t: *mut TableObj, new: u32) -> Result<(), TableError> {
    // SAFETY: I2, I13.
    unsafe {
        if new != TableObj::capacity(t) {
            set_capacity(heap, t, new)?;
        }
        use_slots(t, new);
        Ok(())
    }
}

/// Gives the array part's buffer room for `new` slots; the size of the array part stays, or shrinks to that. In a table with a
/// hash part the caller makes them equal (I13).
unsafe fn set_capacity(heap: &mut Heap, t: *mut TableObj, new: u32) -> Result<(), TableError> {
    // SAFETY: I13: the array part is a buffer of `capacity` slots.
    unsafe {
        let old = TableObj::capacity(t);
        let size = |n: u32| n as usize * size_of::<Slot>();
        (*t).array = if old == 0 {
            heap.alloc_buf(size(new))?.cast()
        } else if new == 0 {
            heap.free_buf((*t).array.cast(), size(old));
            null_mut()
        } else {
            heap.realloc_buf((*t).array.cast(), size(old), size(new))?
                .cast()
        };
        if TableObj::has_no_hash(t) {
            (*t).spare = new;
        }
        (*t).hdr.word = (*t).hdr.word.min(new);
        Ok(())
    }
}

/// Makes the first `new` slots of the buffer the array part; those that were not are nil.
unsafe fn use_slots(t: *mut TableObj, new: u32) {
    // SAFETY: I13: `new` is at most the capacity.
    unsafe {
        let old = (*t).hdr.word;
        if new > old {
            // A slot of zeros is nil.
            (*t).array
                .add(old as usize)
                .write_bytes(0, (new - old) as usize);
        }
        (*t).hdr.word = new;
        (*t).len_hint = new;
    }
}
