package journal

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// workload is a run of commits, small and large, that makes the engine rotate
// its buffers and compact.
func workload() [][]Change {
	random := rand.New(rand.NewPCG(7, 8))
	var heights [][]Change
	for range 26 {
		changes := make([]Change, []int{0, 1, 3, 12, 40}[random.IntN(5)])
		for i := range changes {
			changes[i] = set(fmt.Sprint("key", random.IntN(30)), fmt.Sprintf("%0*d", random.IntN(150), i))
		}
		heights = append(heights, changes)
	}
	for i := range 500 { // more keys than a page of the directory has
		heights[16] = append(heights[16], set(fmt.Sprint("new", i), "r"))
	}
	return heights
}

// crashMemory is so small that the workload fills several buffers.
const crashMemory = 24 << 10

// run commits the workload from the journal's height on until something fails.
func run(j *Journal, heights [][]Change) error {
	for height := j.Height() + 1; height < int64(len(heights)); height++ {
		b, err := j.Prepare(height, heights[height], []Index{{fmt.Append(nil, height), []byte("i")}})
		if err != nil {
			return err
		}
		if err := j.Commit(b); err != nil {
			return err
		}
	}
	return nil
}

// undisturbed gives the root of each height of the workload.
func undisturbed(t *testing.T, heights [][]Change) (roots []Root, ops int) {
	d := newDisk()
	j, err := Open("", Options{Storage: d, Memory: crashMemory, Resident: someResident})
	if err != nil {
		t.Fatal(err)
	}
	for n := range heights {
		if err := run(j, heights[:n+1]); err != nil {
			t.Fatal(err)
		}
		roots = append(roots, j.Root())
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return roots, d.ops
}

// TestCrashAtEveryWrite breaks the disk at its n-th operation, for every n,
// takes what a power cut may leave of it, and reopens: the journal is at the
// last height that Commit acknowledged or the one after, with that height's
// root, and goes on to the same end.
func TestCrashAtEveryWrite(t *testing.T) {
	if raceDetector {
		t.Skip("the engine's own race on disk errors")
	}
	heights := workload()
	roots, ops := undisturbed(t, heights)
	if ops < 100 {
		t.Fatalf("the workload makes only %d disk operations", ops)
	}
	for n := 1; n <= ops+2; n++ {
		d := newDisk()
		d.breakAt = n
		acknowledged := int64(NoHeight)
		if j, err := Open("", Options{Storage: d, Memory: crashMemory, Resident: someResident}); err == nil {
			err = run(j, heights)
			if err == nil && j.Height() != int64(len(heights)-1) {
				t.Fatalf("n=%d: stopped at height %d", n, j.Height())
			}
			acknowledged = j.Height()
			j.Close()
		} else if !d.broken() {
			t.Fatalf("n=%d: %v", n, err)
		}
		for _, tail := range []struct {
			keep int
			torn bool
		}{{0, false}, {d.unsynced() / 2, true}, {d.unsynced(), false}, {d.unsynced(), true}} {
			name := fmt.Sprintf("n=%d %+v", n, tail)
			recovers(t, name, d.after(tail.keep, tail.torn), acknowledged, roots, heights)
		}
	}
}

// recovers opens what a crash left and finishes the workload on it.
func recovers(t *testing.T, name string, d *disk, acknowledged int64, roots []Root, heights [][]Change) {
	t.Helper()
	j, err := Open("", Options{Storage: d, Memory: crashMemory, Resident: someResident})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	defer j.Close()
	if h := j.Height(); h != acknowledged && h != acknowledged+1 {
		t.Fatalf("%s: reopened at height %d, %d was acknowledged", name, h, acknowledged)
	}
	if h := j.Height(); h >= 0 && j.Root() != roots[h] {
		t.Fatalf("%s: height %d has another root", name, h)
	}
	if err := j.Check(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for height := range j.Height() + 1 {
		if _, err := j.Index(fmt.Append(nil, height)); err != nil {
			t.Fatalf("%s: index of height %d: %v", name, height, err)
		}
	}
	if err := run(j, heights); err != nil || j.Root() != roots[len(roots)-1] {
		t.Fatalf("%s: going on: %v", name, err)
	}
}

// TestCrashDuringRecovery crashes again while the first crash is recovered from.
func TestCrashDuringRecovery(t *testing.T) {
	if raceDetector {
		t.Skip("the engine's own race on disk errors")
	}
	heights := workload()
	roots, _ := undisturbed(t, heights)
	d := newDisk()
	j, err := Open("", Options{Storage: d, Memory: crashMemory, Resident: someResident})
	if err != nil {
		t.Fatal(err)
	}
	if err := run(j, heights[:20]); err != nil {
		t.Fatal(err)
	}
	crashed := d.after(0, false)
	j.Close()
	for n := 1; ; n++ {
		again := crashed.after(0, false)
		again.breakAt = n
		j, err := Open("", Options{Storage: again, Memory: crashMemory, Resident: someResident})
		if err == nil {
			j.Close()
		}
		for _, keep := range []int{0, 1 << 20} {
			recovers(t, fmt.Sprintf("n=%d keep=%d", n, keep), again.after(keep, false), 19, roots, heights)
		}
		if !again.broken() {
			break
		}
	}
}

// TestFailedCommitEndsWriting: after a fault the next batch must not be written
// behind one that may or may not be on disk.
func TestFailedCommitEndsWriting(t *testing.T) {
	d := newDisk()
	j, err := Open("", Options{Storage: d})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	root := commit(t, j, 1, set("a", "1"))
	first, err1 := j.Prepare(2, []Change{set("a", "2")}, nil)
	second, err2 := j.Prepare(2, []Change{set("a", "3")}, nil)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	d.breakAt = d.ops + 2 // the write goes through, the sync does not
	fault := j.Commit(first)
	d.breakAt = 0
	if fault == nil {
		t.Fatal("commit on a broken disk")
	}
	_, err3 := j.Prepare(3, nil, nil)
	for _, err := range []error{j.Commit(second), j.Commit(first), err3} {
		if err != fault {
			t.Errorf("after %v: %v", fault, err)
		}
	}
	record, _, err := j.Get([]byte("a"))
	if j.Root() != root || string(record) != "1" || err != nil {
		t.Errorf("the failed batch shows: %q, %v", record, err)
	}
}
