// Package simulate drives the ledger without a network by the times of a purchase
// file: one block a day, and one at midnight when something falls due then, so that
// points are issued, clawed back and expired on the days on which it happened. It is the
// same ledger, the same signed transactions and the same importer as on a network; only
// consensus and clocks are left out.
package simulate
