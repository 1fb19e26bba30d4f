use super::*;
use std::collections::BTreeSet;

const FBM: Fbm = Fbm { seed: 7, octaves: 5, gain: 0.5 };

/// Points that cover many cells of the lattice, both sides of zero.
fn points(n: u32) -> impl Iterator<Item = (f32, f32, f32)> {
    let at = |i: u32, k: u32| signed(hash2(i, k)) * 40.0;
    (0..n).map(move |i| (at(i, 1), at(i, 2), at(i, 3)))
}

/// Mean, least and greatest of some values.
fn spread(values: impl Iterator<Item = f32>) -> (f32, f32, f32) {
    let (mut sum, mut n, mut low, mut high) = (0.0, 0, f32::MAX, f32::MIN);
    for v in values {
        assert!(v.is_finite());
        (sum, n, low, high) = (sum + f64::from(v), n + 1, low.min(v), high.max(v));
    }
    ((sum / f64::from(n)) as f32, low, high)
}

#[test]
fn the_hash_is_the_published_one_and_loses_nothing() {
    // Worked out from the definition with arbitrary-precision integers.
    assert_eq!((hash(0), hash(1), hash(12_345)), (0, 0x6889_90c0, 0x912e_fcf7));
    assert_eq!(hash(u32::MAX), 0x6768_824a);
    let seen: BTreeSet<u32> = (0..200_000).map(hash).collect();
    assert_eq!(seen.len(), 200_000);
}

#[test]
fn one_changed_bit_changes_half_of_the_hash() {
    for bit in 0..32 {
        let flips: u32 = (0..2000).map(|i| (hash(i) ^ hash(i ^ (1 << bit))).count_ones()).sum();
        let mean = f64::from(flips) / 2000.0;
        assert!((15.0..17.0).contains(&mean), "bit {bit} flips {mean} bits");
    }
}

#[test]
fn hashes_of_pairs_and_triples_do_not_collide_on_a_screen() {
    let pairs: BTreeSet<u32> = (0..200).flat_map(|y| (0..200).map(move |x| hash2(y, x))).collect();
    assert!(pairs.len() >= 40_000 - 2, "{} of 40000", pairs.len());
    let triple = |i: u32| hash3(i / 1600, i / 40 % 40, i % 40);
    assert!((0..40_000).map(triple).collect::<BTreeSet<u32>>().len() >= 40_000 - 2);
    assert_ne!(hash2(1, 2), hash2(2, 1));
}

#[test]
fn a_unit_is_below_one_and_evenly_spread() {
    assert_eq!((unit(0), unit(u32::MAX)), (0.0, 1.0 - f32::EPSILON / 2.0));
    let mut tenths = [0u32; 10];
    (0..100_000).for_each(|i| tenths[(unit(hash(i)) * 10.0) as usize] += 1);
    assert!(tenths.iter().all(|&n| (9_600..10_400).contains(&n)), "{tenths:?}");
}

#[test]
fn a_lattice_counts_up_through_zero() {
    let cells: Vec<u32> = (-3..3).map(|i| lattice(i as f32 + 0.25).0).collect();
    assert!(cells.windows(2).all(|w| w[1] == w[0] + 1), "{cells:?}");
    assert_eq!((lattice(-0.25).1, lattice(2.75).1), (0.75, 0.75));
}

#[test]
fn value_noise_fills_its_range() {
    let (mean, low, high) = spread(points(40_000).map(|(x, y, _)| value2(1, x, y)));
    assert!(
        (mean - 0.5).abs() < 0.02 && low >= 0.0 && high <= 1.0 && high - low > 0.9,
        "{mean} {low} {high}"
    );
    let (mean, low, high) = spread(points(40_000).map(|(x, y, z)| value3(1, x, y, z)));
    assert!(
        (mean - 0.5).abs() < 0.02 && low >= 0.0 && high <= 1.0 && high - low > 0.8,
        "{mean} {low} {high}"
    );
    let (mean, low, high) = spread((0..40_000).map(|i| value1(1, i as f32 * 0.37)));
    assert!(
        (mean - 0.5).abs() < 0.02 && low >= 0.0 && high <= 1.0 && high - low > 0.9,
        "{mean} {low} {high}"
    );
}

#[test]
fn gradient_noise_is_signed_and_zero_on_the_lattice() {
    let (mean, low, high) = spread(points(40_000).map(|(x, y, _)| gradient2(1, x, y)));
    assert!(mean.abs() < 0.01 && low >= -1.0 && high <= 1.0 && high - low > 1.4, "{mean} {low} {high}");
    let (mean, low, high) = spread(points(40_000).map(|(x, y, z)| gradient3(1, x, y, z)));
    assert!(mean.abs() < 0.01 && low >= -1.0 && high <= 1.0 && high - low > 1.4, "{mean} {low} {high}");
    for i in -4..4 {
        assert_eq!(gradient2(9, i as f32, 3.0), 0.0);
        assert_eq!(gradient3(9, i as f32, 3.0, -1.0), 0.0);
    }
}

#[test]
fn noise_is_smooth_across_the_cells() {
    let step = 1.0 / 1024.0;
    let jump = |f: &dyn Fn(f32) -> f32| {
        (-4096..4096).map(|i| (f((i + 1) as f32 * step) - f(i as f32 * step)).abs()).fold(0.0, f32::max)
    };
    assert!(jump(&|x| value1(3, x)) < 2.0 * step);
    assert!(jump(&|x| value2(3, x, 0.3)) < 2.0 * step);
    assert!(jump(&|x| value3(3, 0.2, x, 0.3)) < 2.0 * step);
    assert!(jump(&|x| gradient2(3, x, x)) < 5.0 * step);
    assert!(jump(&|x| gradient3(3, 0.4, 0.7, x)) < 5.0 * step);
    assert!(jump(&|x| FBM.at2(x, 0.1)) < 8.0 * step);
}

#[test]
fn seeds_give_unlike_patterns() {
    let alike = |f: fn(u32, f32, f32) -> f32| {
        points(4000).map(|(x, y, _)| (f(1, x, y) - 0.5) * (f(2, x, y) - 0.5)).sum::<f32>() / 4000.0
    };
    assert!(alike(value2).abs() < 0.005, "{}", alike(value2));
    let (a, b) = (FBM, Fbm { seed: 8, ..FBM });
    assert!(points(100).any(|(x, y, _)| (a.at2(x, y) - b.at2(x, y)).abs() > 0.1));
}

#[test]
fn layers_add_detail_around_one_half() {
    let (mean, low, high) = spread(points(40_000).map(|(x, y, _)| FBM.at2(x, y)));
    assert!(
        (mean - 0.5).abs() < 0.01 && low >= 0.0 && high <= 1.0 && high - low > 0.5,
        "{mean} {low} {high}"
    );
    let (mean, low, high) = spread(points(40_000).map(|(x, y, z)| FBM.at3(x, y, z)));
    assert!(
        (mean - 0.5).abs() < 0.01 && low >= 0.0 && high <= 1.0 && high - low > 0.5,
        "{mean} {low} {high}"
    );
    let flat = Fbm { octaves: 0, ..FBM };
    assert_eq!(flat.at2(0.3, 0.6), Fbm { octaves: 1, ..FBM }.at2(0.3, 0.6));
    assert_ne!(FBM.at2(0.3, 0.6), flat.at2(0.3, 0.6));
}

#[test]
fn a_row_equals_its_points_bit_for_bit() {
    let (xs, ys): (Vec<f32>, Vec<f32>) = points(333).map(|(x, y, _)| (x, y)).unzip();
    let same = |row: &dyn Fn(&mut [f32]), point: &dyn Fn(f32, f32) -> f32| {
        let mut out = vec![9.0; xs.len()];
        row(&mut out);
        let bits = xs.iter().zip(&ys).map(|(&x, &y)| point(x, y).to_bits());
        assert!(bits.eq(out.iter().map(|v| v.to_bits())));
    };
    same(&|out| value2_row(5, &xs, &ys, out), &|x, y| value2(5, x, y));
    same(&|out| value3_row(5, &xs, &ys, 1.5, out), &|x, y| value3(5, x, y, 1.5));
    same(&|out| gradient2_row(5, &xs, &ys, out), &|x, y| gradient2(5, x, y));
    same(&|out| gradient3_row(5, &xs, &ys, 1.5, out), &|x, y| gradient3(5, x, y, 1.5));
    same(&|out| FBM.row2(&xs, &ys, out), &|x, y| FBM.at2(x, y));
    same(&|out| FBM.row3(&xs, &ys, 1.5, out), &|x, y| FBM.at3(x, y, 1.5));
}

#[test]
fn any_coordinate_gives_a_number_in_range() {
    for x in [f32::NAN, f32::INFINITY, f32::MIN, 1e30, -8_388_608.0, 4_194_304.5, -0.0, 1e-45] {
        for v in [value1(0, x), value2(1, x, -x), value3(2, x, 0.5, x), step1(3, x)] {
            assert!((0.0..=1.0).contains(&v), "{v} of {x:e}");
        }
        for v in [gradient2(1, x, 0.3), gradient3(2, 0.1, x, x)] {
            assert!((-1.0..=1.0).contains(&v), "{v} of {x:e}");
        }
        assert!((0.0..=1.0).contains(&FBM.at2(x, x)) && (0.0..=1.0).contains(&FBM.at3(x, 0.1, x)));
    }
    let odd = Fbm { gain: f32::NAN, ..FBM };
    assert!((0.0..=1.0).contains(&odd.at2(0.3, 0.4)));
}

#[test]
fn the_slope_of_gradient_noise_is_what_it_rises_by() {
    for i in 0..400 {
        let (x, y) = (signed(hash2(1, i)) * 20.0, signed(hash2(2, i)) * 20.0);
        let rise = |dx: f32, dy: f32| {
            (gradient2(3, x + dx, y + dy) - gradient2(3, x - dx, y - dy)) / (2.0 * (dx + dy))
        };
        let (along, down) = slope_of_gradient2(3, x, y);
        assert!((along - rise(0.01, 0.0)).abs() < 0.01 && (down - rise(0.0, 0.01)).abs() < 0.01, "{x} {y}");
    }
}
