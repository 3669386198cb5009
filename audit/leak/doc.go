// Package leak measures what one partner's node can infer about another partner from
// the chain alone. A [Watcher] is the attacker: it is given blocks and their outcomes,
// as every node has them, and nothing else. A [Truth] is what only the shop knows. A
// [Report] holds the one against the other.
//
// An attack that does not break today's open programs would prove nothing about
// tomorrow's private ones, so its figures on real purchases are part of the tests.
//
// The package computes. It must not know a node, a file or an importer; who has the
// blocks and the sales hands them in.
package leak
