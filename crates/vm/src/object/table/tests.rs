//! Tables against a model, borders, traversal, growth.
use super::*;
use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, HashMap};

/// A small generator, so that failures repeat.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// A table with its heap.
struct Fixture {
    heap: Heap,
    t: *mut TableObj,
}

impl Fixture {
    fn new() -> Fixture {
        let mut heap = Heap::for_test();
        let t = new_table(&mut heap).expect("memory");
        Fixture { heap, t }
    }
    fn set(&mut self, key: Val, val: Val) {
        // SAFETY: nothing is collected in these tests.
        unsafe { set(&mut self.heap, self.t, key, val) }.expect("set");
    }
    fn get(&self, key: Val) -> Val {
        // SAFETY: nothing is collected in these tests.
        unsafe { get(self.t, key) }
    }
    fn int(&self, key: i64) -> Option<i64> {
        let v = self.get(Val::int(key));
        (!v.is_nil()).then(|| v.as_int())
    }
    fn len(&self) -> u64 {
        // SAFETY: nothing is collected in these tests.
        unsafe { len(self.t) }
    }
    fn sizes(&self) -> (u32, u32) {
        // SAFETY: live.
        unsafe {
            let nodes = if TableObj::has_no_hash(self.t) {
                0
            } else {
                TableObj::node_count(self.t)
            };
            ((*self.t).hdr.word, nodes)
        }
    }
    fn string(&mut self, s: &str) -> Val {
        let s = self.heap.new_string(s.as_bytes()).expect("memory");
        // SAFETY: just made.
        unsafe { Val::str(s) }
    }
    /// Nodes in the longest chain.
    fn longest_chain(&self) -> usize {
        // SAFETY: live.
        let longest = unsafe {
            (0..TableObj::node_count(self.t) as usize)
                .map(|i| {
                    let (mut n, mut steps) = ((*self.t).node.add(i), 1);
                    while (*n).next != 0 {
                        n = Node::after(n);
                        steps += 1;
                    }
                    steps
                })
                .max()
        };
        longest.unwrap_or(0)
    }
    fn entries(&self) -> Vec<(Val, Val)> {
        let mut all = Vec::new();
        let mut key = Val::NIL;
        // SAFETY: nothing is collected in these tests.
        while let Some((k, v)) = unsafe { next(self.t, key) }.expect("a key") {
            all.push((k, v));
            key = k;
        }
        let (mut i, mut by_index) = (0, Vec::new());
        // SAFETY: as above.
        while let Some((after, k, v)) = unsafe { next_index(self.t, i) } {
            by_index.push((k, v));
            i = after;
        }
        let plain = |all: &[(Val, Val)]| {
            all.iter()
                .map(|(k, v)| (k.tag.0, k.bits, v.bits))
                .collect::<Vec<_>>()
        };
        assert_eq!(plain(&all), plain(&by_index));
        all
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        // SAFETY: not used any more.
        unsafe { free_parts(&mut self.heap, self.t) };
    }
}

#[test]
fn integers_as_a_map() {
    for (seed, range) in [(1, 20), (2, 300), (3, 5000), (4, u64::MAX)] {
        let mut random = Random(seed);
        let mut f = Fixture::new();
        let mut model = BTreeMap::new();
        for step in 0..20_000 {
            let mut key = random.below(range) as i64;
            if range == u64::MAX {
                key &= !0xFFFF_FFFF;
            } else if random.below(8) == 0 {
                key = -key;
            }
            if random.below(3) == 0 {
                f.set(Val::int(key), Val::NIL);
                model.remove(&key);
            } else {
                f.set(Val::int(key), Val::int(step));
                model.insert(key, step);
            }
            let probe = random.below(range) as i64;
            assert_eq!(f.int(probe), model.get(&probe).copied());
        }
        let entries: BTreeMap<i64, i64> = f
            .entries()
            .iter()
            .map(|(k, v)| (k.as_int(), v.as_int()))
            .collect();
        assert_eq!(entries, model);
        let border = f.len() as i64;
        assert!(border == 0 || model.contains_key(&border));
        assert!(!model.contains_key(&(border + 1)));
    }
}

#[test]
fn all_kinds_of_keys() {
    let mut f = Fixture::new();
    let mut model: HashMap<(u8, u64), i64> = HashMap::new();
    let mut random = Random(9);
    let mut keys = vec![
        Val::TRUE,
        Val::FALSE,
        Val::float(0.5),
        Val::float(1e300),
        Val::float(f64::INFINITY),
    ];
    for i in 0..200 {
        keys.push(f.string(&format!("short{i}")));
        let long = format!("{i}{}", "long".repeat(20));
        keys.push(f.string(&long));
        keys.push(Val::int(i * 7 - 300));
        keys.push(Val::float(i as f64 + 0.25));
        keys.push(Val::light(i as usize * 4096));
        keys.push(Val::table(new_table(&mut f.heap).expect("memory")));
    }
    for step in 0..50_000 {
        let key = keys[random.below(keys.len() as u64) as usize];
        if random.below(3) == 0 {
            f.set(key, Val::NIL);
            model.remove(&(key.tag.0, key.bits));
        } else {
            f.set(key, Val::int(step));
            model.insert((key.tag.0, key.bits), step);
        }
    }
    for key in &keys {
        let v = f.get(*key);
        assert_eq!(
            (!v.is_nil()).then(|| v.as_int()),
            model.get(&(key.tag.0, key.bits)).copied()
        );
    }
    assert_eq!(f.entries().len(), model.len());
}

#[test]
fn equal_keys_are_one_key() {
    let mut f = Fixture::new();
    f.set(Val::float(3.0), Val::int(1));
    assert_eq!(f.int(3), Some(1));
    f.set(Val::float(-0.0), Val::int(2));
    assert_eq!(f.int(0), Some(2));
    f.set(Val::float(2f64.powi(53)), Val::int(3));
    assert_eq!(f.int(1 << 53), Some(3));
    let (a, b) = (f.string(&"x".repeat(50)), f.string(&"x".repeat(50)));
    f.set(a, Val::int(4));
    assert_eq!(f.get(b).as_int(), 4);
    f.set(
        Val {
            bits: 77,
            tag: Tag::TRUE,
        },
        Val::int(5),
    );
    assert_eq!(f.get(Val::TRUE).as_int(), 5);
    // SAFETY: live.
    unsafe {
        assert_eq!(
            get_bytes(&f.heap, f.t, "x".repeat(50).as_bytes()).as_int(),
            4
        );
        assert!(get_bytes(&f.heap, f.t, b"x").is_nil());
    }
    let x = f.string("x");
    f.set(x, Val::int(6));
    // SAFETY: live.
    assert_eq!(unsafe { get_bytes(&f.heap, f.t, b"x") }.as_int(), 6);
}

#[test]
fn impossible_keys() {
    let mut f = Fixture::new();
    for val in [Val::NIL, Val::TRUE] {
        // SAFETY: live.
        unsafe {
            assert_eq!(
                set(&mut f.heap, f.t, Val::NIL, val),
                Err(TableError::IndexNil)
            );
            assert_eq!(
                set(&mut f.heap, f.t, Val::float(f64::NAN), val),
                Err(TableError::IndexNan)
            );
        }
    }
    assert!(f.get(Val::NIL).is_nil());
    assert!(f.get(Val::float(f64::NAN)).is_nil());
    f.set(Val::int(1), Val::NIL);
    assert_eq!(f.sizes(), (0, 0));
    // SAFETY: live.
    unsafe {
        assert_eq!(
            resize(&mut f.heap, f.t, 0, 1 << 31),
            Err(TableError::Overflow)
        );
        assert_eq!(next(f.t, Val::int(4)).map(|_| ()), Err(()));
    }
}

#[test]
fn array_part_grows_by_doubling() {
    let mut f = Fixture::new();
    for i in 1..=1000 {
        f.set(Val::int(i), Val::int(i));
        assert_eq!(f.len(), i as u64);
        assert_eq!(f.sizes().0, (i as u32).next_power_of_two());
    }
    for i in (1..=1000).rev() {
        f.set(Val::int(i), Val::NIL);
        assert_eq!(f.len(), i as u64 - 1);
    }
    // The next new key finds the array empty.
    f.set(Val::int(5000), Val::TRUE);
    assert_eq!(f.sizes(), (0, 1));
}

#[test]
fn sparse_keys_stay_in_the_hash_part() {
    let mut f = Fixture::new();
    for i in 1..=64 {
        f.set(Val::int(i * 3), Val::int(i));
    }
    assert_eq!(f.sizes(), (0, 64));
    for i in 1..=200 {
        f.set(Val::int(i), Val::int(i));
    }
    assert!(f.sizes().0 >= 128);
    assert_eq!(f.int(150), Some(150));
}

#[test]
fn backwards_fill_ends_in_the_array() {
    let mut f = Fixture::new();
    for i in (1..=128).rev() {
        f.set(Val::int(i), Val::int(i));
    }
    assert_eq!(f.len(), 128);
    f.set(Val::int(129), Val::TRUE);
    assert_eq!(f.len(), 129);
    assert!(f.sizes().0 >= 128);
}

#[test]
fn constructor_sizes_are_kept() {
    let mut f = Fixture::new();
    // SAFETY: live.
    unsafe { resize(&mut f.heap, f.t, 5, 3) }.expect("memory");
    assert_eq!(f.sizes(), (5, 4));
    for i in 1..=5 {
        f.set(Val::int(i), Val::int(i));
    }
    assert_eq!((f.sizes(), f.len()), ((5, 4), 5));
    f.set(Val::int(6), Val::int(6));
    assert_eq!((f.sizes(), f.len()), ((5, 4), 6));
    // SAFETY: live.
    unsafe { resize_array(&mut f.heap, f.t, 100) }.expect("memory");
    assert_eq!((f.sizes().0, f.len()), (100, 6));
}

#[test]
fn border_beyond_the_array_part() {
    let mut f = Fixture::new();
    f.set(Val::int(i64::MAX), Val::TRUE);
    assert_eq!(f.len(), 0);
    f.set(Val::int(1), Val::TRUE);
    assert_eq!(f.len(), 1);
    for p in 1..63 {
        f.set(Val::int(1 << p), Val::TRUE);
    }
    // All doublings are present: the search must still end at a border.
    let n = f.len() as i64;
    assert!(f.int(n).is_some() && (n == i64::MAX || f.int(n + 1).is_none()));
}

#[test]
fn fields_may_be_cleared_while_traversing() {
    let mut f = Fixture::new();
    for i in 0..500 {
        let key = f.string(&format!("k{i}"));
        f.set(key, Val::int(i));
        f.set(Val::int(i), Val::int(i));
    }
    let (mut key, mut seen) = (Val::NIL, 0);
    // SAFETY: nothing is collected in this test.
    while let Some((k, _)) = unsafe { next(f.t, key) }.expect("a key") {
        f.set(k, Val::NIL);
        // As the collector does with keys of empty nodes.
        // SAFETY: live.
        unsafe {
            for i in 0..TableObj::node_count(f.t) as usize {
                let n = (*f.t).node.add(i);
                if (*n).val_tag == Tag::NIL && (*n).key_tag.is_collectable() {
                    (*n).key_tag = Tag::DEAD;
                }
            }
        }
        key = k;
        seen += 1;
    }
    assert_eq!(seen, 1000);
    assert_eq!(f.entries().len(), 0);
}

#[test]
fn setting_a_key_forgets_absent_metamethods() {
    let mut f = Fixture::new();
    let key = f.string("__index");
    for _ in 0..2 {
        // SAFETY: live.
        unsafe { (*f.t).hdr.aux = 0xFF };
        f.set(key, Val::TRUE);
        // SAFETY: live.
        assert_eq!(unsafe { (*f.t).hdr.aux }, 0);
    }
}

#[test]
fn hostile_integer_keys_spread() {
    for shift in 0..64 {
        let mut f = Fixture::new();
        for i in 1..=256u64 {
            f.set(
                Val::int((i << shift | i >> (63 - shift).min(8)) as i64),
                Val::TRUE,
            );
        }
        let longest = f.longest_chain();
        assert!(longest < 16, "shift {shift}: {longest}");
    }
}

/// 1500 integers and 1500 floats that collide in a hash part of 2048 nodes with this seed.
fn colliding_keys(seed: u32) -> [Vec<Val>; 2] {
    let collides = |key: &Val| {
        // SAFETY: no objects.
        unsafe { hash_of(*key, seed) & 0x7FF == 0 }
    };
    let ints = (0..).map(|i| Val::int((i << 8) | ((3 * i) & 0xFF)));
    let floats = (1..).map(|i| Val::float(f64::from_bits(0.5f64.to_bits() + 2 * i + 1)));
    [
        ints.filter(collides).take(1500).collect(),
        floats.filter(collides).take(1500).collect(),
    ]
}

#[test]
fn keys_chosen_for_the_known_seed_spread() {
    for keys in colliding_keys(linear_seed(11)) {
        for seed in [42, 1, 0x8000_0000, 0xDEAD_BEEF] {
            let mut f = Fixture::new();
            f.heap.seed = seed;
            keys.iter().for_each(|&key| f.set(key, Val::TRUE));
            assert_eq!(f.sizes(), (0, 2048));
            let longest = f.longest_chain();
            assert!(longest < 16, "seed {seed}: {longest}");
            assert!(keys.iter().all(|&key| f.get(key).tag == Tag::TRUE));
        }
    }
}

#[test]
fn keys_chosen_for_one_seed_spread_with_another() {
    let known = Heap::for_test().number_seed();
    for keys in colliding_keys(known) {
        for seed in [42, 1, 0x8000_0000, 0xDEAD_BEEF] {
            let mut f = Fixture::new();
            f.heap.seed = seed;
            keys.iter().for_each(|&key| f.set(key, Val::TRUE));
            // SAFETY: live, with a hash part.
            unsafe { rehash::spread(&mut f.heap, f.t) }.expect("memory");
            assert_eq!(f.sizes(), (0, 2048));
            let longest = f.longest_chain();
            if seed == 42 {
                // The keys do what they were chosen for.
                assert_eq!(longest, 1500);
            } else {
                assert!(longest < 16, "seed {seed}: {longest}");
            }
        }
    }
}

#[test]
fn a_hash_part_that_doubles_is_not_filled_with_collisions() {
    // Harmless with the seeds of the smaller sizes, all in one place with that of the next.
    let last = 4095;
    let mut f = Fixture::new();
    for i in 1..=4096u64 {
        f.set(Val::int((i * last) as i64), Val::int(i as i64));
    }
    assert_eq!(f.sizes(), (0, 4096));
    assert!(f.longest_chain() < 16);
    // SAFETY: live.
    assert_eq!(unsafe { (*f.t).seed } & 1, 1);
    for i in 1..=4096 {
        assert_eq!(f.int(i * 4095), Some(i));
    }
}

#[test]
fn integers_at_equal_distances_do_not_collide() {
    for distance in [1, 7, 16, 1000, 1_000_003, 1 << 16, -1, -40] {
        let mut f = Fixture::new();
        for i in 1..=1000 {
            f.set(Val::int(5_000_000_000 + i * distance), Val::TRUE);
        }
        assert_eq!(f.sizes(), (0, 1024));
        let longest = f.longest_chain();
        assert!(longest <= 2, "distance {distance}: {longest}");
    }
}

#[test]
fn any_hint_beside_a_constant_will_do() {
    let mut f = Fixture::new();
    let names: Vec<Val> = (0..14).map(|i| f.string(&format!("field{i}"))).collect();
    for (i, &name) in names[..13].iter().enumerate() {
        f.set(name, Val::int(i as i64));
    }
    let empty = Fixture::new();
    let mut remembered = 0;
    for (i, &name) in names.iter().enumerate() {
        for hint in (0..40).chain([u32::MAX, u32::MAX / 3, 1 << 31]) {
            // SAFETY: nothing is collected in these tests; the constant is a slot of its own (I14).
            unsafe {
                let mut constant = [0u128];
                let constant: *mut Slot = constant.as_mut_ptr().cast();
                Slot::set(constant, name);
                Slot::set_hint(constant, hint);
                assert!(find_constant(empty.t, constant).is_null());
                let first = constant_position(f.t, constant);
                let tag = Node::field_tag(first, name.bits);
                if tag != Tag::NIL {
                    assert_eq!(Slot::get(Node::val(first)).as_int(), i as i64);
                }
                let found = find_constant(f.t, constant);
                if i == 13 {
                    assert!(found.is_null() && tag == Tag::NIL);
                    continue;
                }
                assert_eq!(Slot::get(found).as_int(), i as i64);
                assert_eq!(Node::val(constant_position(f.t, constant)), found);
                remembered += usize::from(tag == Tag::NIL);
            }
        }
    }
    assert!(remembered > 400, "{remembered}");
}

#[test]
fn primitive_equality() {
    // SAFETY: no objects.
    unsafe {
        assert!(raw_equal(Val::int(1), Val::float(1.0)) && raw_equal(Val::float(1.0), Val::int(1)));
        assert!(!raw_equal(Val::int(i64::MAX), Val::float(2f64.powi(63))));
        assert!(!raw_equal(Val::float(f64::NAN), Val::float(f64::NAN)));
        assert!(raw_equal(Val::float(0.0), Val::float(-0.0)));
        assert!(raw_equal(
            Val {
                bits: 5,
                tag: Tag::NIL
            },
            Val::NIL
        ));
        assert!(!raw_equal(Val::TRUE, Val::FALSE) && !raw_equal(Val::NIL, Val::FALSE));
        assert!(!raw_equal(Val::light(3), Val::int(3)));
    }
}

#[test]
fn entries_that_come_and_go_do_not_rehash_each_time() {
    // A hash part that is full but for one node, and an array part with a small full hash part.
    for (array, hash) in [(0, 4095), (4096, 2)] {
        let mut f = Fixture::new();
        for i in 1..=array {
            f.set(Val::int(i), Val::TRUE);
        }
        for i in 1..=hash {
            f.set(Val::float(i as f64 + 0.5), Val::TRUE);
        }
        let mut sizes = f.sizes();
        let mut rehashes = 0;
        for i in 0..20_000 {
            let key = Val::float(f64::from(i) + 0.25);
            // SAFETY: live.
            let spare = unsafe { (*f.t).spare };
            f.set(key, Val::TRUE);
            f.set(key, Val::NIL);
            // The position of free nodes only goes up when there are new nodes.
            // SAFETY: live.
            rehashes += u32::from(unsafe { (*f.t).spare } > spare);
            sizes = sizes.max(f.sizes());
        }
        assert!(rehashes < 200, "{rehashes} rehashes beside {array} slots");
        assert!(sizes.1 <= 8192, "{sizes:?}");
    }
}
