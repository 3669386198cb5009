package journal

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
)

func sampleEntry() Entry {
	return Entry{
		Seq:    0x0102030405060708,
		Height: 0x1112131415161718,
		Cause:  Cause{Kind: Expiry, Tx: [32]byte{0: 0xaa, 31: 0xbb}, Op: 0x21222324},
		Key:    []byte("key"),
		Record: []byte("record"),
		Prev:   0x0101010101010101,
	}
}

// TestEntryVector pins the format, which every root depends on.
func TestEntryVector(t *testing.T) {
	const want = "01" + "02" + "0102030405060708" + "1112131415161718" + "0101010101010101" +
		"aa000000000000000000000000000000000000000000000000000000000000bb" + "21222324" +
		"0003" + "00000006" + "6b6579" + "7265636f7264"
	e := sampleEntry()
	if got := hex.EncodeToString(e.Encode()); got != want {
		t.Errorf("encoded\n%s, want\n%s", got, want)
	}
	back, err := DecodeEntry(e.Encode())
	if err != nil || !reflect.DeepEqual(back, e) {
		t.Errorf("decoded %+v, %v", back, err)
	}
}

// TestRootVector pins the roots of a small journal; the numbers were computed by
// a program in another language from docs/reference/journal.md.
func TestRootVector(t *testing.T) {
	j := openMemory(t)
	emptyApp := j.Root().AppHash()
	commit(t, j, 1, set("ann", "1"), set("bob", "2"))
	root := commit(t, j, 2, set("ann", "3"))
	app := root.AppHash()
	for _, c := range []struct{ name, got, want string }{
		{"empty app hash", hex.EncodeToString(emptyApp[:]),
			"8ab15a585ff63411b50b0f2d2bb9115b023ada6bb536c9c197819786c18573ee"},
		{"log root", hex.EncodeToString(root.Log[:]),
			"0c5057e526dbdb8bfcc40f3d6d43a463b92fa381f5c31bf646dcec51e108173e"},
		{"live root", hex.EncodeToString(root.Live[:]),
			"bb3b5af33c7844ae9c123c96f020785a5db6d589d80afb553a3d90269118711c"},
		{"app hash", hex.EncodeToString(app[:]),
			"3468252e26257a8ba19f4751e8c193cbada6873c7e5040fc9f814cfa73a0c341"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	for name, other := range map[string]Root{
		"size": {root.Size + 1, root.Log, root.Live},
		"log":  {root.Size, root.Live, root.Live},
		"live": {root.Size, root.Log, root.Log},
		"swap": {root.Size, root.Live, root.Log},
	} {
		if other.AppHash() == app {
			t.Errorf("%s does not count", name)
		}
	}
}

func TestDecodeEntryRefuses(t *testing.T) {
	valid := sampleEntry().Encode()
	put := func(at int, b ...byte) []byte {
		bad := bytes.Clone(valid)
		copy(bad[at:], b)
		return bad
	}
	for name, b := range map[string][]byte{
		"nothing":           nil,
		"a head cut short":  valid[:entryHead-1],
		"a cut record":      valid[:len(valid)-1],
		"a trailing byte":   append(bytes.Clone(valid), 0),
		"another format":    put(0, 2),
		"kind 0":            put(1, 0),
		"kind 8":            put(1, 8),
		"seq 0":             put(2, 0, 0, 0, 0, 0, 0, 0, 0),
		"a negative height": put(10, 0x80),
		"prev not before":   put(18, 1, 2, 3, 4, 5, 6, 7, 8),
		"no key":            append(put(62, 0, 0)[:entryHead], "record"...),
		"a key too long":    put(62, 0xff, 0xff),
		"a record too long": put(64, 0xff, 0xff, 0xff, 0xff),
	} {
		if _, err := DecodeEntry(b); !errors.Is(err, ErrEncoding) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := DecodeEntry(put(18, 1, 2, 3, 4, 5, 6, 7, 7)); err != nil {
		t.Errorf("prev just before: %v", err)
	}
}

func TestKindNames(t *testing.T) {
	want := []string{"kind(0)", "operation", "expiry", "activation", "release", "recovery", "genesis", "aggregate", "kind(8)"}
	for k, name := range want {
		if got := Kind(k).String(); got != name {
			t.Errorf("kind %d is %q, want %q", k, got, name)
		}
	}
}

func TestDecodeMetaRefuses(t *testing.T) {
	root := Root{Size: 3, Log: [32]byte{1}, Live: [32]byte{2}}
	valid := encodeMeta(7, 2, root)
	if height, stored, got, err := decodeMeta(valid); height != 7 || stored != 2 || got != root || err != nil {
		t.Errorf("decoded %d, %v, %v", height, got, err)
	}
	for name, b := range map[string][]byte{
		"nothing":        nil,
		"short":          valid[:len(valid)-1],
		"long":           append(bytes.Clone(valid), 0),
		"another format": append([]byte{2}, valid[1:]...),
		"negative":       encodeMeta(-1, 0, root),
		"huge":           encodeMeta(7, 0, Root{Size: MaxSeq + 1}),
	} {
		if _, _, _, err := decodeMeta(b); err == nil {
			t.Errorf("%s decodes", name)
		}
	}
}

func FuzzDecodeEntry(f *testing.F) {
	f.Add(sampleEntry().Encode())
	f.Add([]byte{entryFormat, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := DecodeEntry(b)
		if err != nil {
			if !errors.Is(err, ErrEncoding) {
				t.Fatal(err)
			}
			return
		}
		if !bytes.Equal(e.Encode(), b) {
			t.Fatal("a second encoding decodes")
		}
	})
}

func FuzzDecodeProofs(f *testing.F) {
	e, b, c, old, root := samples(f)
	for _, seed := range [][]byte{e.Encode(), b.Encode(), c.Encode()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		genuine := bytes.Equal(data, e.Encode()) || bytes.Equal(data, b.Encode()) || bytes.Equal(data, c.Encode())
		var again []byte
		var verified error
		if p, err := DecodeEntryProof(data); err == nil {
			again, verified = p.Encode(), VerifyEntry(root, p)
		} else if p, err := DecodeBalanceProof(data); err == nil {
			again, verified = p.Encode(), VerifyBalance(root, p)
		} else if p, err := DecodeConsistencyProof(data); err == nil {
			again, verified = p.Encode(), VerifyConsistency(old, root, p)
		} else if !errors.Is(err, ErrEncoding) {
			t.Fatal(err)
		} else {
			return
		}
		if !bytes.Equal(again, data) {
			t.Fatal("a second encoding decodes")
		}
		if verified == nil && !genuine {
			t.Fatal("a forged proof holds")
		}
	})
}
