package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/cometbft/cometbft/crypto/merkle"
	cmtjson "github.com/cometbft/cometbft/libs/json"
	"github.com/cometbft/cometbft/types"
)

// Version is the format of the files. A checker refuses any other.
const Version = 1

// Kind is what a proof shows.
type Kind string

// The kinds.
const (
	KindRecord      Kind = "record"      // the state holds a record, as of a block
	KindEntry       Kind = "entry"       // the log has an entry; it may have been replaced since
	KindTransaction Kind = "transaction" // a block has a transaction, and this is what it did
)

// File is a proof: everything that a check needs but what is trusted.
type File struct {
	Version int   `json:"punkt_proof"`
	Kind    Kind  `json:"kind"`
	Says    Claim `json:"says"` // what the proof shows, in figures; a check makes it anew and compares
	Seal    Seal  `json:"seal"`

	// Anchor is an older header with the same validators, for whoever trusts that one;
	// null: none.
	Anchor *Header `json:"anchor,omitempty"`

	// Journal is the encoded proof of the journal (docs/reference/journal.md): of a
	// balance for a record, of an entry for an entry.
	Journal Bytes `json:"journal,omitempty"`

	Transaction *Transaction `json:"transaction,omitempty"`
}

// Transaction is the middle link of a proof of that kind: the header before the sealed
// one has the transaction under its data hash, and the sealed one what it did under its
// results hash.
type Transaction struct {
	Header      Header       `json:"header"` // of the transaction's block
	Raw         Bytes        `json:"raw"`
	Path        merkle.Proof `json:"path"` // from Raw to the header's data hash
	Code        uint32       `json:"code"`
	Data        Bytes        `json:"data"`         // the receipts
	ResultsPath merkle.Proof `json:"results_path"` // from code and data to the sealed header's results hash
}

// Header is a header in CometBFT's JSON.
type Header struct{ types.Header }

// MarshalJSON writes CometBFT's JSON.
func (h Header) MarshalJSON() ([]byte, error) { return cmtjson.Marshal(h.Header) }

// UnmarshalJSON reads CometBFT's JSON in its one writing.
func (h *Header) UnmarshalJSON(data []byte) error {
	if err := cmtjson.Unmarshal(data, &h.Header); err != nil {
		return fmt.Errorf("%w: header: %w", ErrMalformed, err)
	}
	again, err := cmtjson.Marshal(h.Header)
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	return sameJSON(data, again)
}

// Parse reads a file, and refuses every writing of it but the one that Encode makes,
// white space apart. It checks nothing of what the file claims. It fails with ErrMalformed.
func Parse(data []byte) (*File, error) {
	if len(data) > MaxFileBytes {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrMalformed, len(data), MaxFileBytes)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var f File
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more after its end", ErrMalformed)
	}
	if f.Version != Version {
		return nil, fmt.Errorf("%w: version %d, this program checks version %d", ErrMalformed, f.Version, Version)
	}
	again, err := f.Encode()
	if err != nil {
		return nil, err
	}
	return &f, sameJSON(data, again)
}

// Encode writes the file.
func (f *File) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return append(b, '\n'), nil
}
