package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how a file's characters are written in bytes.
type Encoding uint8

// The encodings. With Plain the bytes are passed on as they are: it is one of those in
// which ASCII is ASCII, and which of them is not known.
const (
	Auto Encoding = iota
	Plain
	UTF8
	CP1250
	CP1252
	CP852
	Latin2
	UTF16LE
	UTF16BE
)

var encodings = []struct {
	names []string // the first is shown
	table encoding.Encoding
}{
	Auto:    {names: []string{"auto"}},
	Plain:   {names: []string{"of unknown encoding"}},
	UTF8:    {names: []string{"utf-8", "utf8"}},
	CP1250:  {[]string{"cp1250", "windows-1250"}, charmap.Windows1250},
	CP1252:  {[]string{"cp1252", "windows-1252"}, charmap.Windows1252},
	CP852:   {[]string{"cp852", "ibm852"}, charmap.CodePage852},
	Latin2:  {[]string{"iso-8859-2", "latin2"}, charmap.ISO8859_2},
	UTF16LE: {[]string{"utf-16", "utf-16le", "utf16", "utf16le"}, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	UTF16BE: {[]string{"utf-16be", "utf16be"}, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// String is the encoding's name.
func (e Encoding) String() string { return encodings[e].names[0] }

// ParseEncoding reads the name of an encoding, or "auto".
func ParseEncoding(s string) (Encoding, error) {
	for e, known := range encodings {
		for _, name := range known.names {
			if strings.EqualFold(s, name) && Encoding(e) != Plain {
				return Encoding(e), nil
			}
		}
	}
	return Auto, fmt.Errorf("%q is no encoding that is known here: want utf-8, utf-16, cp1250, cp1252, cp852, iso-8859-2 or auto", s)
}

// Marks at the beginning of a file that tell its encoding.
var marks = []struct {
	bytes []byte
	of    Encoding
}{{[]byte{0xef, 0xbb, 0xbf}, UTF8}, {[]byte{0xff, 0xfe}, UTF16LE}, {[]byte{0xfe, 0xff}, UTF16BE}}

// decode is the file's text in UTF-8, and the encoding that it is in. It fails with
// *Unclear where the file bears the mark of another than it was said to be.
func decode(file *bufio.Reader, said Encoding) (*bufio.Reader, Encoding, error) {
	sample, _ := file.Peek(sampleBytes)
	found := Auto
	for _, mark := range marks {
		if bytes.HasPrefix(sample, mark.bytes) {
			found = mark.of
			file.Discard(len(mark.bytes))
			break
		}
	}
	switch {
	case found != Auto && said == UTF16LE && found == UTF16BE:
		// "utf-16" leaves the order of bytes to the mark.
	case found != Auto && said != Auto && said != found:
		return nil, said, &Unclear{
			Reason: fmt.Sprintf("the file bears the mark of %s, and not of %s", found, said),
			Hint:   "--encoding " + found.String(),
		}
	case found == Auto && said != Auto:
		found = said
	case found == Auto:
		found = guess(sample)
	}
	if table := encodings[found].table; table != nil {
		decoded := transform.NewReader(io.Reader(file), table.NewDecoder())
		return bufio.NewReaderSize(decoded, sampleBytes), found, nil
	}
	return file, found, nil
}

// guess finds out the encoding of a text that bears no mark; Plain is nobody's guess.
func guess(sample []byte) Encoding {
	if e := wide(sample); e != Auto {
		return e
	}
	whole := sample
	for cut := 1; len(sample) == sampleBytes && cut < utf8.UTFMax && !utf8.Valid(whole); cut++ {
		whole = sample[:len(sample)-cut] // the sample may end within a character
	}
	switch {
	case len(whole) > 0 && utf8.Valid(whole):
		return UTF8
	case polish(sample, charmap.Windows1250, "ąśźĄŚŹ"):
		return CP1250
	case polish(sample, charmap.ISO8859_2, "ąśźĄŚŹ"):
		return Latin2
	}
	return Plain
}

// wide tells UTF-16 by its zeros: every second byte of what tills write is one.
func wide(sample []byte) Encoding {
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(sample) / 2
	switch {
	case half > 0 && zeros[0] == 0 && zeros[1] > half*2/3:
		return UTF16LE
	case half > 0 && zeros[1] == 0 && zeros[0] > half*2/3:
		return UTF16BE
	}
	return Auto
}

// polish reports whether a text can only be Polish in the encoding: beside ASCII it
// has Polish letters, at least three of them, and signs of print alone, and among the
// letters one that other encodings have elsewhere.
func polish(sample []byte, table *charmap.Charmap, telling string) bool {
	const letters, signs = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "„”“–—…’«»°§€\u00a0"
	told, found := false, map[rune]bool{}
	for _, b := range sample {
		if b < utf8.RuneSelf {
			continue
		}
		r := table.DecodeByte(b)
		switch {
		case strings.ContainsRune(letters, r):
			found[r] = true
			told = told || strings.ContainsRune(telling, r)
		case !strings.ContainsRune(signs, r):
			return false
		}
	}
	return told && len(found) > 2
}
