package files

import (
	"encoding/csv"
	"strconv"

	"github.com/ethereum/go-ethereum/common"

	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/ledger/op"
)

// table is a private file of rows, made when the first comes. It is not safe for use by
// several goroutines.
type table struct {
	path   string
	header []string
	file   *Private
	rows   *csv.Writer
}

func (t *table) write(row ...string) error {
	if t.file == nil {
		file, err := Create(t.path)
		if err != nil {
			return err
		}
		t.file, t.rows = file, csv.NewWriter(file)
		if err := t.rows.Write(t.header); err != nil {
			return err
		}
	}
	return t.rows.Write(row)
}

// Flush brings what was written to the disk.
func (t *table) Flush() error {
	if t.file == nil {
		return nil
	}
	t.rows.Flush()
	if err := t.rows.Error(); err != nil {
		return err
	}
	return t.file.Flush()
}

// Close ends the file and puts it in its place, over that of an earlier run; without a
// row none is made.
func (t *table) Close() error {
	if t.file == nil {
		return nil
	}
	t.rows.Flush()
	err := t.rows.Error()
	if closing := t.file.Close(); err == nil {
		err = closing
	}
	return err
}

// Rejects takes what could not be used: line number, reason, receipt and the original
// line.
type Rejects struct{ table }

// NewRejects makes a file at the path when the first reject comes.
func NewRejects(path string) *Rejects {
	return &Rejects{table{path: path, header: []string{"line", "reason", "receipt", "text"}}}
}

// Add writes a reject.
func (f *Rejects) Add(bad importer.Reject) error {
	return f.write(strconv.Itoa(bad.Line), bad.Reason, bad.Receipt, bad.Text)
}

// Members takes each member's number and account.
type Members struct{ table }

// NewMembers makes a file at the path when the first member comes.
func NewMembers(path string) *Members {
	return &Members{table{path: path, header: []string{"member", "account"}}}
}

// Add writes a member.
func (f *Members) Add(number string, account op.Address) error {
	return f.write(number, common.Address(account).Hex())
}
