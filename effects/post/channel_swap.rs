//! Channels that trade places.

use super::pixel::mix;
use super::{Row, RowShader};
use crate::kit::Moment;
use crate::params;

params! {
    /// Channels trade places: a flicker of other hues on beats, nearly all of it at a drop.
    pub struct ChannelSwap as "channel_swap" {
        /// What red, green and blue become: 0 gbr, 1 brg, 2 bgr, 3 rbg, 4 grb.
        order: value = "0" in 0.0..=4.0,
        /// Share of the swapped picture.
        amount: value = "0.12*beat + 0.6*drop" in 0.0..=1.0,
    }
}

const ORDERS: [[usize; 3]; 5] = [[1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]];

impl RowShader for ChannelSwap {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        if self.amount <= 0.0 {
            return;
        }
        let order = ORDERS[((self.order + 0.5) as usize).min(ORDERS.len() - 1)];
        let from = order.map(|c| [0, 1, 2].map(|i| if i == c { 1.0 } else { 0.0 }));
        row.each(
            #[inline(always)]
            |light| mix(light, super::pixel::through(&from, light), self.amount),
        );
    }
}
