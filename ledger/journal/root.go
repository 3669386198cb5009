package journal

import (
	"crypto/sha256"
	"encoding/binary"

	"golang.org/x/mod/sumdb/tlog"
)

// appHashDomain separates the app hash from every other SHA-256 in the system.
const appHashDomain = "punkt/journal/root/1"

// Root commits to the whole journal at one height.
type Root struct {
	Size uint64   // number of entries
	Log  [32]byte // RFC 6962 tree hash over the encoded entries
	Live [32]byte // RFC 6962 tree hash over the chunks of the live bitmap
}

// AppHash is SHA-256(domain || size || log root || live root), the hash that
// goes into the next header.
func (r Root) AppHash() [32]byte {
	b := make([]byte, 0, len(appHashDomain)+8+64)
	b = append(b, appHashDomain...)
	b = binary.BigEndian.AppendUint64(b, r.Size)
	b = append(b, r.Log[:]...)
	b = append(b, r.Live[:]...)
	return sha256.Sum256(b)
}

// emptyHash is the hash of a tree without leaves, SHA-256 of nothing.
var emptyHash = tlog.Hash(sha256.Sum256(nil))

// leafHash is tlog.RecordHash without its allocations: SHA-256(0x00 || data).
// It takes the leaf with the 0x00 already in front.
func leafHash(prefixed []byte) tlog.Hash {
	return tlog.Hash(sha256.Sum256(prefixed))
}
