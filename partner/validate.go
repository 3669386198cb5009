package partner

import (
	"bytes"
	"slices"
)

// Validate tells every rule that the partner breaks, in words; none: it is valid. What
// only a whole registry shows (an id or a key that two have) is not among them.
func (p Partner) Validate() []string {
	var found problems
	found.check(p.ID.Valid(), "an id is 2 to %d of a-z and 0-9 and begins with a letter", MaxIDLength)
	found.check(len(p.Name) <= MaxNameLength, "name over %d bytes", MaxNameLength)
	found.check(p.Status >= Active && p.Status.String() != "unknown", "status %s", p.Status)
	// Money paid in beforehand would have to be on the ledger to be enforced.
	found.check(p.Backing == Credit, "backing %s: only credit is admitted, since the ledger keeps no deposits", p.Backing)
	found.check(p.IssuerDayLimit >= 0, "issuer_day_limit %s is below nothing", p.IssuerDayLimit)
	found.check(p.Quota >= MinQuota && p.Quota <= MaxQuota,
		"quota %d: want %d to %d", p.Quota, MinQuota, int64(MaxQuota))
	found.check(p.Limit >= 0, "limit %s is below nothing", p.Limit)
	found.check(p.Node == "" || isNodeID(p.Node), "node %q: want 40 lower-case hex digits", p.Node)
	found.check(p.Power >= 0 && p.Power <= MaxPower && (p.Power > 0) == (p.Validator != [32]byte{}),
		"a validator has an ed25519 key and a power of 1 to %d, and a partner without one neither", int64(MaxPower))
	found.check(len(p.Programs) <= MaxPrograms, "more than %d programs", MaxPrograms)
	found.check(slices.IsSorted(p.Programs), "programs out of order")
	return append(found, p.validateKeys()...)
}

func (p Partner) validateKeys() []string {
	var found problems
	found.check(len(p.Keys) <= MaxKeys, "over %d keys", MaxKeys)
	found.check(slices.IsSortedFunc(p.Keys, func(a, b Key) int { return bytes.Compare(a.Address[:], b.Address[:]) }),
		"keys out of order")
	for i, k := range p.Keys {
		found.check(k.Address != Address{}, "a key without an address")
		found.check(k.Roles != 0, "key 0x%x has no role", k.Address)
		found.check(k.Roles>>len(roleNames) == 0, "key 0x%x has a role that does not exist", k.Address)
		found.check(i == 0 || k.Address != p.Keys[i-1].Address, "key 0x%x is named twice", k.Address)
	}
	return found
}

func isNodeID(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == 40
}
