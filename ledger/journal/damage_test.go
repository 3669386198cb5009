package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/storage"
)

// TestDamagedFiles flips bytes of every file of a database. It may open at any
// height whose root it has, and may find the damage later; it never panics and
// never shows a root that was not committed.
func TestDamagedFiles(t *testing.T) {
	heights := workload()
	roots, _ := undisturbed(t, heights)
	d := newDisk()
	j, err := Open("", Options{Storage: d, Memory: crashMemory})
	if err != nil {
		t.Fatal(err)
	}
	if err := run(j, heights); err != nil {
		t.Fatal(err)
	}
	j.Close()
	random := rand.New(rand.NewPCG(11, 12))
	refused := 0
	for fd, file := range d.files {
		for range 40 {
			bad := d.after(1<<20, false)
			data := bad.files[fd].data
			if len(data) == 0 {
				continue
			}
			switch at := random.IntN(len(data)); random.IntN(4) {
			case 0:
				bad.files[fd].data = data[:at]
			case 1:
				clear(data[at:min(at+512, len(data))])
			default:
				data[at] ^= byte(1 + random.IntN(255))
			}
			err := useDamaged(bad, roots)
			if err != nil {
				refused++
			}
		}
		gone := d.after(1<<20, false)
		delete(gone.files, fd)
		if err := useDamaged(gone, roots); err == nil && len(file.data) > 0 && fd.Type == storage.TypeTable {
			t.Errorf("without %v: no fault", fd)
		}
	}
	if refused == 0 {
		t.Error("no damage was found")
	}
}

// useDamaged opens a damaged database and reads everything. It panics if the
// root is wrong.
func useDamaged(d *disk, roots []Root) error {
	j, err := Open("", Options{Storage: d, Memory: crashMemory})
	if err != nil {
		return err
	}
	defer j.Close()
	if h := j.Height(); h >= 0 && j.Root() != roots[h] {
		panic(fmt.Sprintf("height %d opens with another root", h))
	}
	s, err := j.Snapshot()
	if err != nil {
		return err
	}
	defer s.Close()
	err = s.Scan(nil, func(key, _ []byte, _ uint64) error {
		p, err := s.ProveBalance(key)
		if err != nil {
			return err
		}
		return VerifyBalance(j.Root(), p)
	})
	return errors.Join(err, j.Check())
}

// TestTamperedKeys changes the database behind the journal's back, one key at a
// time, and expects open or Check to name it.
func TestTamperedKeys(t *testing.T) {
	entry := func(seq, prev uint64, key, record string) []byte {
		return Entry{Seq: seq, Height: 1, Cause: set("", "").Cause, Key: []byte(key), Record: []byte(record), Prev: prev}.Encode()
	}
	for _, c := range []struct {
		name   string
		key    []byte
		value  []byte // nil deletes
		atOpen bool
		says   string
	}{
		{"meta gone", metaKey, nil, true, "read meta: it is missing"},
		{"meta of another format", metaKey, append([]byte{9}, make([]byte, metaBytes-1)...), true, "database has format 9"},
		{"meta cut", metaKey, []byte{metaFormat}, true, "meta of 1 bytes"},
		{"meta of a longer log", metaKey, encodeMeta(1, 0, Root{Size: 5000}), true, "missing"},
		{"another root", metaKey, encodeMeta(1, 0, Root{Size: 4100}), true, "not the committed ones"},
		{"entry gone", entryKey(4099), nil, true, "read entry 4099: it is missing"},
		{"early entry gone", entryKey(3), nil, true, "read entry 3: it is missing"},
		{"last entry gone", entryKey(4100), nil, true, "read entry 4100: it is missing"},
		{"entry garbled", entryKey(4099), []byte("junk"), true, "read entry 4099"},
		{"entry in another's place", entryKey(4099), entry(4098, 0, "a", "b"), true, "found entry 4098"},
		{"another late record", entryKey(4099), entry(4099, 0, "key4099", "x"), true, "not the committed ones"},
		{"another early record", entryKey(7), entry(7, 0, "key7", "x"), false, "follow from the entries"},
		{"another early prev", entryKey(7), entry(7, 3, "key7", "r"), true, "not the committed ones"},
		{"an early entry of another key", entryKey(7), entry(7, 0, "key8", "r"), true, "the directory has 4099 keys, the bitmap 4100"},
		{"tile gone", tileKey(lowTile, 0), nil, true, "read tile 0/0: it is missing"},
		{"tile cut", tileKey(lowTile, 0), make([]byte, 32), true, "tile of 32 bytes"},
		{"another tile", tileKey(lowTile, 0), make([]byte, 8192), true, "not the committed ones"},
		{"bitmap page of the future", pageKey(0), append([]byte{1}, make([]byte, 7+pageBytes)...), true, "bitmap page 0 as of"},
		{"bitmap page beyond the log", pageKey(1), make([]byte, 8+pageBytes), true, "bitmap page 1 as of"},
		{"bitmap page cut", pageKey(0), make([]byte, 9), true, "bitmap page of 9 bytes"},
		{"another bitmap page", pageKey(0), slices.Concat([]byte{6: 16, 7: 4}, make([]byte, pageBytes)), true, "not the committed ones"},
		{"state gone", stateKey([]byte("key5")), nil, false, "state has 4099 keys, the entries 4100"},
		{"state of no entry", stateKey([]byte("key")), []byte{}, false, "names entry 0, its last is 0"},
		{"seed gone", seedKey, nil, true, "read seed: it has 0 bytes"},
		{"directory page of the future", dirPageKey(4101, 0), new(dirPage).encode(), true, "directory page 0 as of 4101"},
		{"directory page that hides", dirPageKey(2, 0), new(dirPage).encode(), true, "the directory has 4098 keys, the bitmap 4100"},
		{"directory page cut", dirPageKey(2, 0), []byte{1, 2}, true, "directory page of 2 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err, opened := tampered(t, c.key, c.value)
			if err == nil || !strings.Contains(err.Error(), c.says) || opened == c.atOpen {
				t.Errorf("opened: %v; fault: %v; want %q", opened, err, c.says)
			}
			if err != nil && !strings.Contains(err.Error(), "format") && !strings.Contains(err.Error(), remedy) {
				t.Errorf("the fault does not say what to do: %v", err)
			}
		})
	}
}

// tampered makes a journal of 4100 keys, sets one key of its database, and
// reports the fault of opening or checking it.
func tampered(t *testing.T, key, value []byte) (fault error, opened bool) {
	s := storage.NewMemStorage()
	j := openIn(t, s)
	changes := make([]Change, 4100)
	for i := range changes {
		changes[i] = set(fmt.Sprint("key", i+1), "r")
	}
	commit(t, j, 1, changes...)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := leveldb.Open(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if value == nil {
		err = db.Delete(key, nil)
	} else {
		err = db.Put(key, value, nil)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	j, err = Open("", Options{Storage: s})
	if err != nil {
		return err, false
	}
	defer j.Close()
	return j.Check(), true
}

// TestReadsOfAWrongDirectory: a directory that leads to a wrong entry is a fault,
// never another key's record.
func TestReadsOfAWrongDirectory(t *testing.T) {
	for name, seq := range map[string]uint64{"another key's entry": 1, "no entry": 9} {
		j := openMemory(t)
		commit(t, j, 1, set("a", "1"), set("b", "2"), set("a", "3"))
		j.directory.set(j.directory.seed.digest([]byte("b")), seq)
		view := snapshot(t, j)
		_, _, err1 := j.Get([]byte("b"))
		_, _, err2 := view.Get([]byte("b"))
		_, err3 := view.ProveBalance([]byte("b"))
		err4 := view.Scan(nil, func(_, _ []byte, _ uint64) error { return nil })
		view.Close()
		for i, err := range []error{err1, err2, err3, err4, j.Check()} {
			if err == nil || !strings.Contains(err.Error(), remedy) {
				t.Errorf("%s, %d: %v", name, i, err)
			}
		}
	}
}

func TestReadsAreTheCallers(t *testing.T) {
	j := openMemory(t)
	key, record := []byte("key"), []byte("record")
	b, err := j.Prepare(1, []Change{{Cause: Cause{Kind: Genesis}, Key: key, Record: record}}, []Index{{key, record}})
	if err != nil {
		t.Fatal(err)
	}
	copy(key, "xxx")
	copy(record, "xxxxxx")
	if err := j.Commit(b); err != nil {
		t.Fatal(err)
	}
	s := snapshot(t, j)
	defer s.Close()
	for range 2 { // the second time after spoiling what the first time returned
		r1, _, err1 := j.Get([]byte("key"))
		r2, _, err2 := s.Get([]byte("key"))
		r3, err3 := j.Index([]byte("key"))
		e, err4 := s.Entry(1)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		for i, r := range [][]byte{r1, r2, r3, e.Record} {
			if string(r) != "record" {
				t.Fatalf("read %d: %q", i, r)
			}
			copy(r, bytes.ToUpper(r))
		}
		copy(e.Key, "KEY")
	}
}
