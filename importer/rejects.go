package importer

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
)

// RejectFile is the file that takes what could not be used: line number, reason,
// receipt and the original line. It is made when the first reject comes, over the one
// of an earlier run. It is not safe for use by several goroutines.
type RejectFile struct {
	Path string
	file *os.File
	csv  *csv.Writer
}

// Write adds a reject.
func (f *RejectFile) Write(bad Reject) error {
	if f.file == nil {
		file, err := os.Create(f.Path)
		if err != nil {
			return err
		}
		f.file, f.csv = file, csv.NewWriter(file)
		f.csv.Write([]string{"line", "reason", "receipt", "text"}) // an error stays for Flush
	}
	return f.csv.Write([]string{strconv.Itoa(bad.Line), bad.Reason, bad.Receipt, bad.Text})
}

// Used reports whether there is a reject in it.
func (f *RejectFile) Used() bool { return f.file != nil }

// Flush brings what was written to the file.
func (f *RejectFile) Flush() error {
	if f.file == nil {
		return nil
	}
	f.csv.Flush()
	return f.csv.Error()
}

// Close ends the file.
func (f *RejectFile) Close() error {
	if f.file == nil {
		return nil
	}
	if err := f.Flush(); err != nil {
		f.file.Close()
		return fmt.Errorf("write rejects: %w", err)
	}
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("close rejects: %w", err)
	}
	return nil
}
