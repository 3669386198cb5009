package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// lines is a text as numbered lines.
type lines struct {
	text   *bufio.Reader
	end    byte      // of a line: a line feed, or in files of old a carriage return
	number int       // of the last line read; the first is 1
	ahead  []rawLine // read and put back, the next first
	buffer []byte    // used again for each line
}

// rawLine is a line without its end.
type rawLine struct {
	number  int
	text    string
	tooLong bool // text is only its beginning
}

// newLines tells by its beginning how a text's lines end.
func newLines(text *bufio.Reader) *lines {
	l := &lines{text: text, end: '\n'}
	sample, _ := text.Peek(MaxLineBytes)
	if bytes.IndexByte(sample, '\n') < 0 && bytes.IndexByte(sample, '\r') >= 0 {
		l.end = '\r'
	}
	return l
}

// next is the next line, or io.EOF after the last.
func (l *lines) next() (rawLine, error) {
	if len(l.ahead) > 0 {
		line := l.ahead[0]
		l.ahead = l.ahead[1:]
		return line, nil
	}
	text := l.buffer[:0]
	line := rawLine{number: l.number + 1}
	for {
		part, err := l.text.ReadSlice(l.end)
		if room := MaxLineBytes + 2 - len(text); len(part) > room {
			part, line.tooLong = part[:room], true
		}
		text = append(text, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(text) > 0:
			text = bytes.TrimRight(text, "\r\n")
			line.tooLong = line.tooLong || len(text) > MaxLineBytes
			line.text, l.buffer = string(text), text
			l.number++
			return line, nil
		case errors.Is(err, io.EOF):
			return rawLine{}, io.EOF
		case !errors.Is(err, bufio.ErrBufferFull):
			return rawLine{}, fmt.Errorf("read file after line %d: %w", l.number, err)
		}
	}
}

// back puts lines back, in the order in which they were read.
func (l *lines) back(read ...rawLine) {
	l.ahead = append(read, l.ahead...)
}
