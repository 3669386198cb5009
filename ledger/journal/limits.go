package journal

import "errors"

// Bounds on what a batch may carry. They are far above what the ledger needs;
// a change that exceeds one is a bug of the caller, not a rejection.
const (
	// MaxKeyBytes bounds a state or index key: its length is encoded in two
	// bytes, and every key is repeated in the log and the table.
	MaxKeyBytes = 1 << 10

	// MaxRecordBytes bounds a record and an index value. An account with a
	// thousand lots has 50 KiB; a proof carries one record to a phone.
	MaxRecordBytes = 1 << 20

	// MaxBatchBytes bounds the keys, records and values of one batch, which is
	// held in memory three times over while it is written. A full block of
	// 1 MiB makes about 10 MiB of entries.
	MaxBatchBytes = 256 << 20

	// maxSpareBytes bounds the batch whose memory the next one takes over: that of a full
	// block of ordinary operations.
	maxSpareBytes = 16 << 20

	// MaxSeq bounds the log, so that an entry's number fits a slot of the
	// directory. A thousand entries a second reach it in thirty-five years.
	MaxSeq = seqMask
)

// Bounds on what a stranger's proof may make us allocate.
const (
	// maxPath bounds the hashes of a proof: a tree of MaxSeq leaves is 40
	// levels high, and a consistency proof has at most one hash more.
	maxPath = seqBits + 1

	// MaxProofBytes bounds an encoded proof: the entry, two paths and a chunk.
	MaxProofBytes = 2*entryHead + MaxKeyBytes + MaxRecordBytes + 2*maxPath*32 + chunkBytes + 256
)

// ErrLimit is returned by Prepare for a change or index out of these bounds, or
// with no key, or with an unknown kind.
var ErrLimit = errors.New("outside the journal's limits")
