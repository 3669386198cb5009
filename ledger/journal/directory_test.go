package journal

import (
	"strings"
	"testing"
)

// TestDirectoryMatchesBitmap: what open compares after the replay.
func TestDirectoryMatchesBitmap(t *testing.T) {
	d := newDirectory(seed{})
	bitmap := make([]byte, 16)
	for seq, key := range []string{"a", "b", "a"} {
		d.set(d.seed.digest([]byte(key)), uint64(seq+1))
	}
	for _, c := range []struct {
		bits byte
		says string
	}{
		{0b110, ""},
		{0b100, "has 2 keys, the bitmap 1"},
		{0b111, "has 2 keys, the bitmap 3"},
		{0b101, "names entry 2, which was replaced"},
		{0b011, "names entry 3, which was replaced"},
	} {
		bitmap[0] = c.bits
		err := d.matches(bitmap, 0)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("bits %b: %v, want %q", c.bits, err, c.says)
		}
	}
}
