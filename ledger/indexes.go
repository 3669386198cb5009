package ledger

import (
	"encoding/binary"
	"fmt"

	"github.com/punkt-ledger/punkt/token"
)

// Indexes: lookup data that follows from blocks and records, not authenticated.
const (
	indexTx     = 't' // transaction hash -> height (8 bytes), index in the block (4)
	indexAgenda = 'd' // event of the agenda -> nothing
	indexTime   = 'l' // -> time of the last block (8)
)

func txKey(hash [32]byte) []byte { return append([]byte{indexTx}, hash[:]...) }

func agendaKey(e token.Event) string {
	key := make([]byte, 0, 10+len(e.Subject))
	key = append(key, indexAgenda, byte(e.Queue))
	key = binary.BigEndian.AppendUint64(key, uint64(e.At))
	return string(append(key, e.Subject...))
}

func agendaEvent(key []byte) (token.Event, error) {
	if len(key) < 10 {
		return token.Event{}, fmt.Errorf("decode agenda key: %d bytes", len(key))
	}
	return token.Event{Queue: token.Queue(key[1]), At: token.Time(binary.BigEndian.Uint64(key[2:])), Subject: string(key[10:])}, nil
}
