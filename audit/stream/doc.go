// Package stream checks what a node tells of its log, page after page, so that a
// "verified stream" is meant literally: each entry is a leaf of one growing tree, and a
// node that forked, rolled back, left out or changed an entry is found out by the
// reader that followed it.
//
// A Reader starts from nothing, or from where an earlier one stopped, and keeps the
// right edge of the tree (some forty hashes). It knows no network, clock or storage;
// node/api's client feeds it. Whether the root that it arrives at is the coalition's is
// for a proof with the validators' signatures to say (package proof).
package stream
