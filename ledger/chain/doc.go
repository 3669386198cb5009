// Package chain is what a node answers for its chain: blocks, final transactions, how it
// is doing, and why it does not answer. The consensus engine gives these answers and the
// API, followers and auditors take them, without knowing one another.
package chain
