package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"strings"
)

// counter counts the bytes of the file as they lie on disk.
type counter struct {
	from io.Reader
	at   io.ReaderAt // nil: from alone
	read int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	return n, err
}

func (c *counter) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.at.ReadAt(p, offset)
	c.read += int64(n)
	return n, err
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zipMagic  = []byte("PK\x03\x04")
)

// unpack is the text in a file, whether gzipped, zipped or plain; its first bytes
// tell, whatever its name.
func unpack(c *counter) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(c, sampleBytes)
	start, _ := text.Peek(len(zipMagic))
	switch {
	case bytes.HasPrefix(start, gzipMagic):
		unzipped, err := gzip.NewReader(text)
		if err != nil {
			return nil, fmt.Errorf("unzip file: %w", err)
		}
		return bufio.NewReaderSize(unzipped, sampleBytes), nil
	case bytes.Equal(start, zipMagic):
		member, err := c.zipped()
		if err != nil {
			return nil, err
		}
		return bufio.NewReaderSize(member, sampleBytes), nil
	}
	return text, nil
}

// zipped opens the one file in a zip archive, whose contents are listed at its end.
func (c *counter) zipped() (io.Reader, error) {
	at, ok1 := c.from.(io.ReaderAt)
	seeker, ok2 := c.from.(io.Seeker)
	var size int64
	err := error(nil)
	if ok1 && ok2 {
		size, err = seeker.Seek(0, io.SeekEnd)
	}
	if !ok1 || !ok2 || err != nil {
		return nil, &Unclear{
			Reason: "a zip archive cannot be read from a pipe",
			Hint:   "name the file, or unpack it into the pipe: unzip -p FILE.zip | punkt ... -",
		}
	}
	c.at, c.read = at, 0
	archive, err := zip.NewReader(c, size)
	if err != nil {
		return nil, fmt.Errorf("open zip archive: %w", err)
	}
	var tables []*zip.File
	for _, f := range archive.File {
		hidden := strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/")
		if !f.FileInfo().IsDir() && !hidden {
			tables = append(tables, f)
		}
	}
	if len(tables) != 1 {
		return nil, &Unclear{
			Reason: fmt.Sprintf("the zip archive holds %d files, want one", len(tables)),
			Hint:   "unpack it and import each file",
		}
	}
	member, err := tables[0].Open()
	if err != nil {
		return nil, fmt.Errorf("unzip file: %w", err)
	}
	return member, nil
}
