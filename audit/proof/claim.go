package proof

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"time"

	"github.com/punkt-ledger/punkt/ledger/journal"
)

// Claim is what a proof shows, in figures. Words says it in sentences.
type Claim struct {
	Kind   Kind  `json:"kind"`
	Height int64 `json:"height"` // of the block after which it holds; of a transaction's own block
	Time   int64 `json:"time"`   // when the sealing header was made; seconds since 1970

	Entry *EntryClaim `json:"entry,omitempty"`
	Tx    *TxClaim    `json:"transaction,omitempty"`
}

// EntryClaim is an entry of the log.
type EntryClaim struct {
	Seq    uint64 `json:"seq"`
	Height int64  `json:"height"` // of the block that wrote it
	Cause  string `json:"cause"`
	Key    Bytes  `json:"key"`
	Record Bytes  `json:"record"`

	// What the record is, if it is one of these.
	Balance   *BalanceClaim   `json:"balance,omitempty"`
	Account   *AccountClaim   `json:"account,omitempty"`
	Operation *OperationClaim `json:"operation,omitempty"`
}

// TxClaim is a transaction and what became of it. Its place in the block is not said: the
// header does not have the number of its transactions, without which a path fits places
// of trees of several sizes.
type TxClaim struct {
	Hash Bytes  `json:"hash"`
	Code uint32 `json:"code"` // 0: it took effect
}

func (c Claim) equal(other Claim) bool { return reflect.DeepEqual(c, other) }

func (f *File) claimOf(e journal.Entry) (Claim, error) {
	h := f.Seal.Header()
	entry := &EntryClaim{Seq: e.Seq, Height: e.Height, Cause: e.Cause.Kind.String(), Key: e.Key, Record: e.Record}
	return Claim{Kind: f.Kind, Height: h.Height - 1, Time: h.Time.Unix(), Entry: entry}, entry.subject(e)
}

func (f *File) claimOfTransaction() (Claim, error) {
	t := f.Transaction
	hash := sha256.Sum256(t.Raw)
	return Claim{Kind: f.Kind, Height: t.Header.Height, Time: t.Header.Time.Unix(),
		Tx: &TxClaim{Hash: hash[:], Code: t.Code}}, nil
}

// Words are what the proof shows, in sentences.
func (c Claim) Words() []string {
	if c.Tx != nil {
		became := "it took effect"
		if c.Tx.Code != 0 {
			became = fmt.Sprintf("it was refused with code %d", c.Tx.Code)
		}
		return []string{fmt.Sprintf("Block %d of %s has transaction 0x%x; %s.",
			c.Height, instant(c.Time), []byte(c.Tx.Hash), became)}
	}
	written := fmt.Sprintf("So entry %d of the log says, written by block %d (%s).", c.Entry.Seq, c.Entry.Height, c.Entry.Cause)
	if c.Kind == KindEntry {
		return []string{c.Entry.words(), written, fmt.Sprintf("Whether that was replaced by block %d is not said.", c.Height)}
	}
	return []string{c.Entry.words(), written, fmt.Sprintf("It was still so after block %d, sealed at %s.", c.Height, instant(c.Time))}
}

func instant(seconds int64) string {
	return time.Unix(seconds, 0).UTC().Format("2006-01-02 15:04:05 UTC")
}
