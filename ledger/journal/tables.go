package journal

import (
	"bufio"

	"github.com/syndtr/goleveldb/leveldb/storage"
)

// bufferedTables is a storage that writes tables in large pieces. The engine
// writes each block of 4 KiB by itself, and the calls cost it more than the
// merging. Other files are written as they are: each of their writes is synced.
type bufferedTables struct{ storage.Storage }

// tableBuffer is the size of a piece, in bytes.
const tableBuffer = 128 << 10

// Create is that of storage.Storage.
func (s bufferedTables) Create(fd storage.FileDesc) (storage.Writer, error) {
	w, err := s.Storage.Create(fd)
	if err != nil || fd.Type != storage.TypeTable {
		return w, err
	}
	return &tableWriter{Writer: w, buffer: bufio.NewWriterSize(w, tableBuffer)}, nil
}

// tableWriter has a table's bytes written when it is synced or closed at the
// latest.
type tableWriter struct {
	storage.Writer
	buffer *bufio.Writer
}

func (w *tableWriter) Write(p []byte) (int, error) { return w.buffer.Write(p) }

func (w *tableWriter) Sync() error {
	if err := w.buffer.Flush(); err != nil {
		return err
	}
	return w.Writer.Sync()
}

func (w *tableWriter) Close() error {
	flushed := w.buffer.Flush()
	if err := w.Writer.Close(); err != nil {
		return err
	}
	return flushed
}
