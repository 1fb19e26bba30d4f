//! The compiled form: a list of steps, each of which computes one value out of earlier ones.
//!
//! Steps are in static single assignment: step `n` writes value `n`, equal steps are one, and what is
//! known in advance is folded. Steps that are the same for every cell come first, so that a row of cells
//! computes them once; the rest run over batches of [`LANES`] cells.

use super::operation::{LANES, Lanes, Operation};
use super::{Column, MAX_STEPS, Rows, Scratch};
use crate::kit::{Signal, Signals};
use crate::simd;

/// The number of a step and of its value.
pub(super) type Id = u16;

/// The computation of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Constant(f32),
    Signal(Signal),
    Column(Column),
    /// An operation on earlier values; unused arguments repeat the first.
    Apply(Operation, [Id; 3]),
}

/// Steps under construction.
#[derive(Debug, Default)]
pub(super) struct Builder {
    steps: Vec<Step>,
}

impl Builder {
    /// The value of a step: an earlier one if the same was computed before.
    pub(super) fn push(&mut self, step: Step) -> Id {
        let known = self.steps.iter().position(|s| *s == step);
        known.unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        }) as Id
    }

    pub(super) fn constant(&mut self, value: f32) -> Id {
        // Adding zero leaves one zero instead of two, which compare equal.
        self.push(Step::Constant(value + 0.0))
    }

    fn known(&self, id: Id) -> Option<f32> {
        match self.steps[usize::from(id)] {
            Step::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Applies an operation to one to three values, at once if they are known.
    pub(super) fn apply(&mut self, operation: Operation, args: &[Id]) -> Id {
        let args: [Id; 3] = std::array::from_fn(|k| *args.get(k).unwrap_or(&args[0]));
        match (operation, args.map(|a| self.known(a))) {
            (Operation::Choose, [Some(c), ..]) => args[if c.abs() > 0.0 { 1 } else { 2 }],
            (Operation::Power, [_, Some(n), _]) if [2.0, 3.0, 4.0].contains(&n) => {
                self.whole_power(args[0], n)
            }
            (_, [Some(a), Some(b), Some(c)]) => self.constant(operation.one([a, b, c])),
            _ => self.push(Step::Apply(operation, args)),
        }
    }

    /// A small whole power as products: exact, and a tenth of the cost.
    fn whole_power(&mut self, x: Id, n: f32) -> Id {
        let square = self.apply(Operation::Multiply, &[x, x]);
        match n {
            2.0 => square,
            3.0 => self.apply(Operation::Multiply, &[square, x]),
            _ => self.apply(Operation::Multiply, &[square, square]),
        }
    }

    /// The program that computes `root`, without what `root` does not need; or its number of steps if it is too long.
    pub(super) fn finish(self, root: Id) -> Result<Program, usize> {
        let (needed, varies) = (self.needed(root), self.varying());
        let all = || (0..self.steps.len()).filter(|&n| needed[n]);
        let order: Vec<usize> = all().filter(|&n| !varies[n]).chain(all().filter(|&n| varies[n])).collect();
        if order.len() > MAX_STEPS {
            return Err(order.len());
        }
        let mut renamed = vec![0; self.steps.len()];
        order.iter().enumerate().for_each(|(new, &old)| renamed[old] = new as Id);
        let rename = |step| match step {
            Step::Apply(operation, args) => Step::Apply(operation, args.map(|a| renamed[usize::from(a)])),
            other => other,
        };
        let uniform = order.iter().filter(|&&n| !varies[n]).count();
        let steps = order.iter().map(|&n| rename(self.steps[n])).collect();
        Ok(Program { steps, uniform, root: usize::from(renamed[usize::from(root)]) })
    }

    /// For each step whether `root` depends on it.
    fn needed(&self, root: Id) -> Vec<bool> {
        let mut needed = vec![false; self.steps.len()];
        needed[usize::from(root)] = true;
        for n in (0..self.steps.len()).rev() {
            if let (true, Step::Apply(_, args)) = (needed[n], self.steps[n]) {
                args.iter().for_each(|&a| needed[usize::from(a)] = true);
            }
        }
        needed
    }

    /// For each step whether its value differs from cell to cell.
    fn varying(&self) -> Vec<bool> {
        let mut varies = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            varies.push(match step {
                Step::Constant(_) | Step::Signal(_) => false,
                Step::Column(_) => true,
                Step::Apply(_, args) => args.iter().any(|&a| varies[usize::from(a)]),
            });
        }
        varies
    }
}

/// A compiled expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Program {
    steps: Box<[Step]>,
    /// How many steps, from the first, are the same for every cell.
    uniform: usize,
    /// The step whose value is the result.
    root: usize,
}

/// A result as it leaves the language: always a number.
#[inline(always)]
fn finite(x: f32) -> f32 {
    if x.abs() <= f32::MAX { x } else { 0.0 }
}

impl Program {
    pub(super) fn of_constant(value: f32) -> Self {
        Program { steps: [Step::Constant(value)].into(), uniform: 1, root: 0 }
    }

    pub(super) fn constant(&self) -> Option<f32> {
        match self.steps[self.root] {
            Step::Constant(value) => Some(finite(value)),
            _ => None,
        }
    }

    pub(super) fn signals(&self) -> impl Iterator<Item = Signal> {
        self.steps.iter().filter_map(|s| if let Step::Signal(signal) = s { Some(*signal) } else { None })
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = Column> {
        self.steps.iter().filter_map(|s| if let Step::Column(column) = s { Some(*column) } else { None })
    }

    /// The result for one cell.
    pub(super) fn eval(&self, signals: &Signals, cell: impl Fn(Column) -> f32) -> f32 {
        finite(self.values(&self.steps, signals, cell)[self.root])
    }

    /// The values of the first steps, for one cell.
    #[inline(never)]
    fn values(&self, steps: &[Step], signals: &Signals, cell: impl Fn(Column) -> f32) -> [f32; MAX_STEPS] {
        let mut values = [0.0; MAX_STEPS];
        for (n, step) in steps.iter().enumerate() {
            values[n] = match *step {
                Step::Constant(value) => value,
                Step::Signal(signal) => signals[signal],
                Step::Column(column) => cell(column),
                Step::Apply(operation, args) => operation.one(args.map(|a| values[usize::from(a)])),
            };
        }
        values
    }

    /// The results for a row of cells.
    pub(super) fn eval_rows(
        &self,
        signals: &Signals,
        rows: &Rows<'_>,
        out: &mut [f32],
        scratch: &mut Scratch,
    ) {
        let uniform = self.values(&self.steps[..self.uniform], signals, |_| 0.0);
        let lanes = &mut scratch.0;
        lanes.resize(lanes.len().max(self.steps.len()), Lanes([0.0; LANES]));
        lanes.iter_mut().zip(&uniform[..self.uniform]).for_each(|(lanes, value)| lanes.0.fill(*value));
        simd!(self.fill(rows, out, lanes));
    }

    /// Computes batch after batch.
    #[inline(always)]
    fn fill(&self, rows: &Rows<'_>, out: &mut [f32], lanes: &mut [Lanes]) {
        for (batch, out) in out.chunks_mut(LANES).enumerate() {
            for (n, step) in self.steps.iter().enumerate().skip(self.uniform) {
                let (earlier, later) = lanes.split_at_mut(n);
                match *step {
                    Step::Column(column) => load(rows.column(column), batch * LANES, &mut later[0]),
                    Step::Apply(operation, args) => {
                        operation.batch(args.map(|a| &earlier[usize::from(a)]), &mut later[0]);
                    }
                    // Both are the same for every cell, so they are not among these steps.
                    Step::Constant(_) | Step::Signal(_) => {}
                }
            }
            out.iter_mut().zip(&lanes[self.root].0).for_each(|(out, value)| *out = finite(*value));
        }
    }
}

/// Copies a batch of a column, with zeros beyond its end.
#[inline(always)]
fn load(column: &[f32], start: usize, lanes: &mut Lanes) {
    let column = column.get(start..).unwrap_or_default();
    let (given, missing) = lanes.0.split_at_mut(column.len().min(LANES));
    given.copy_from_slice(&column[..given.len()]);
    missing.fill(0.0);
}
