//! What the songs of several tests are made of: a thud on every half second, and hiss.

/// Samples a second.
pub(crate) const RATE: u32 = 22_050;

/// One channel of so many seconds, mixed from the time in seconds, the thud and the hiss.
pub(crate) fn played(seconds: u32, mix: impl Fn(f32, f32, f32) -> f32) -> Vec<f32> {
    let mut noise = 7u32;
    let sample = |i: u32| {
        let t = i as f32 / RATE as f32;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 9) as f32 / (1 << 22) as f32 - 1.0;
        let since = t % 0.5;
        let thud = (since * (1.0 - since) * 340.0).sin() * (1.0 - since * 2.0).powi(6);
        mix(t, thud, hiss)
    };
    (0..seconds * RATE).map(sample).collect()
}
