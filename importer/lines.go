package importer

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// source is the text of a purchase file, plain or gzipped, as numbered lines.
type source struct {
	raw    *counter
	text   *bufio.Reader
	number int       // of the last line read; the first is 1
	ahead  []rawLine // read and put back, the next first
}

// rawLine is a line without its end.
type rawLine struct {
	number  int
	text    string
	tooLong bool // text is only its beginning
}

// counter counts the bytes of the file as they lie on disk.
type counter struct {
	from io.Reader
	read int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.read += int64(n)
	return n, err
}

var (
	gzipMagic = []byte{0x1f, 0x8b}
	utf8Mark  = []byte{0xef, 0xbb, 0xbf}
)

// newSource tells by its first bytes whether the file is gzipped, whatever its name.
func newSource(file io.Reader) (*source, error) {
	s := &source{raw: &counter{from: file}}
	s.text = bufio.NewReaderSize(s.raw, MaxLineBytes)
	if start, _ := s.text.Peek(len(gzipMagic)); bytes.Equal(start, gzipMagic) {
		unzipped, err := gzip.NewReader(s.text)
		if err != nil {
			return nil, fmt.Errorf("unzip purchases: %w", err)
		}
		s.text = bufio.NewReaderSize(unzipped, MaxLineBytes)
	}
	if start, _ := s.text.Peek(len(utf8Mark)); bytes.Equal(start, utf8Mark) {
		s.text.Discard(len(utf8Mark))
	}
	return s, nil
}

// next is the next line, or io.EOF after the last.
func (s *source) next() (rawLine, error) {
	if len(s.ahead) > 0 {
		line := s.ahead[0]
		s.ahead = s.ahead[1:]
		return line, nil
	}
	text, err := s.text.ReadSlice('\n')
	line := rawLine{number: s.number + 1, text: string(bytes.TrimRight(text, "\r\n"))}
	for errors.Is(err, bufio.ErrBufferFull) {
		line.tooLong = true
		_, err = s.text.ReadSlice('\n')
	}
	switch {
	case err == nil, errors.Is(err, io.EOF) && len(text) > 0:
		s.number++
		return line, nil
	case errors.Is(err, io.EOF):
		return rawLine{}, io.EOF
	}
	return rawLine{}, fmt.Errorf("read purchases after line %d: %w", s.number, err)
}

// back puts lines back, in the order in which they were read.
func (s *source) back(lines []rawLine) {
	s.ahead = append(lines, s.ahead...)
}

// record is one row of the file. A quoted field may run over several lines.
type record struct {
	line   int      // where it begins
	fields []string // as many as the header has
	text   string   // as it stands in the file
}

func (r record) field(at int) string {
	if at < 0 {
		return ""
	}
	return strings.TrimSpace(r.fields[at])
}
