package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// BenchmarkJournal measures a journal of as many accounts as the environment
// variable PUNKT_BENCH_ACCOUNTS says, 100,000 by default, with keys of 33 bytes
// and records of 120 random bytes. For the budget of design.md run
//
//	PUNKT_BENCH_ACCOUNTS=10000000 go test -run '^$' -bench Journal -timeout 60m ./ledger/journal
//
// which needs 10 GB of disk and some minutes. CPU times are those of all
// threads, compaction and its backlog included; wall times are Go's ns/op.
func BenchmarkJournal(b *testing.B) {
	accounts := 100_000
	if s := os.Getenv("PUNKT_BENCH_ACCOUNTS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		accounts = n
	}
	l := &rig{dir: b.TempDir(), accounts: accounts, random: rand.New(rand.NewPCG(1, uint64(accounts)))}
	l.open(b)
	defer func() { l.journal.Close() }()
	l.create(b)
	b.Run("append", l.append)
	b.Run("operations", l.operations)
	b.Run("append-small", l.appendSmall)
	b.Run("get", l.get)
	b.Run("get-absent", l.getAbsent)
	b.Run("prove", l.prove)
	b.Run("verify", l.verify)
	b.Run("open", l.reopen)
	b.Run("check", l.check)
}

// rig is a journal and what is done to it.
type rig struct {
	dir      string
	accounts int
	random   *rand.Rand
	journal  *Journal
	height   int64
}

func (l *rig) open(b *testing.B) {
	b.Helper()
	var err error
	if l.journal, err = Open(l.dir, Options{Resident: isAccount}); err != nil {
		b.Fatal(err)
	}
}

func isAccount(key []byte) bool { return key[0] == 'A' }

// benchKey is the key of one account: 33 bytes, spread like hashes.
func benchKey(n int) []byte {
	key := make([]byte, 33)
	key[0] = 'A'
	binary.LittleEndian.PutUint64(key[1:], (uint64(n)+1)*0x9e3779b97f4a7c15)
	binary.LittleEndian.PutUint64(key[9:], uint64(n)*0xbf58476d1ce4e5b9)
	return key
}

func (l *rig) change(account int) Change {
	c := Change{Cause: Cause{Kind: Operation}, Key: benchKey(account), Record: make([]byte, 120)}
	for at := 0; at < 32; at += 8 {
		binary.LittleEndian.PutUint64(c.Cause.Tx[at:], l.random.Uint64())
	}
	for at := 0; at < 120; at += 8 {
		binary.LittleEndian.PutUint64(c.Record[at:], l.random.Uint64())
	}
	return c
}

func (l *rig) commit(b *testing.B, changes []Change, indexes ...Index) {
	l.height++
	batch, err := l.journal.Prepare(l.height, changes, indexes)
	if err == nil {
		err = l.journal.Commit(batch)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// create writes the accounts.
func (l *rig) create(b *testing.B) {
	const batch = 2000
	began := used()
	for n := 0; n < l.accounts; n += batch {
		var changes []Change
		for k := n; k < min(n+batch, l.accounts); k++ {
			changes = append(changes, l.change(k))
		}
		l.commit(b, changes)
	}
	began.report(b, "create", l.accounts, l.dir)
}

// appendCount is how many entries the append benchmark writes: enough that
// every buffer of the engine was full several times.
const appendCount = 2_000_000

func (l *rig) append(b *testing.B) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	changes := make([]Change, 1000)
	var writer time.Duration
	n := 0
	began := used()
	for b.Loop() {
		for range appendCount / len(changes) {
			for i := range changes {
				changes[i] = l.change(l.random.IntN(l.accounts))
			}
			start := threadCPU()
			l.commit(b, changes)
			writer += threadCPU() - start
			n += len(changes)
		}
	}
	b.ReportMetric(float64(writer)/1e3/float64(n), "writer-µs/entry")
	began.report(b, "", n, l.dir)
}

// operations writes what a transfer does: two accounts, and what is kept of the
// operation under a key that nobody has used, which is not resident.
func (l *rig) operations(b *testing.B) {
	changes := make([]Change, 999)
	n := 0
	began := used()
	for b.Loop() {
		for range appendCount / len(changes) {
			for i := range changes {
				changes[i] = l.change(l.random.IntN(l.accounts))
				if i%3 == 2 {
					changes[i].Key = benchKey(l.random.Int())
					changes[i].Key[0] = 'O'
				}
			}
			l.commit(b, changes)
			n += len(changes)
		}
	}
	began.report(b, "", n, l.dir)
}

// appendSmall commits four entries at a time, as a till's purchase alone in its
// block does.
func (l *rig) appendSmall(b *testing.B) {
	changes := make([]Change, 4)
	began := used()
	n := 0
	for b.Loop() {
		for i := range changes {
			changes[i] = l.change(l.random.IntN(l.accounts))
		}
		l.commit(b, changes)
		n += len(changes)
	}
	began.report(b, "", n, l.dir)
}

func (l *rig) get(b *testing.B) {
	began := used()
	n := 0
	for b.Loop() {
		if _, _, err := l.journal.Get(benchKey(l.random.IntN(l.accounts))); err != nil {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(used().cpu-began.cpu)/1e3/float64(n), "cpu-µs/op")
}

func (l *rig) getAbsent(b *testing.B) {
	for b.Loop() {
		if _, err := l.journal.Index(benchKey(l.random.IntN(l.accounts))); !errors.Is(err, ErrNotFound) {
			b.Fatal(err)
		}
	}
}

func (l *rig) prove(b *testing.B) {
	s := snapshot(b, l.journal)
	defer s.Close()
	for b.Loop() {
		if _, err := s.ProveBalance(benchKey(l.random.IntN(l.accounts))); err != nil {
			b.Fatal(err)
		}
	}
}

func (l *rig) verify(b *testing.B) {
	s := snapshot(b, l.journal)
	defer s.Close()
	p, err := s.ProveBalance(benchKey(0))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(p.Encode())), "bytes")
	for b.Loop() {
		if err := VerifyBalance(s.Root(), p); err != nil {
			b.Fatal(err)
		}
	}
}

func (l *rig) reopen(b *testing.B) {
	began, n := used(), 0
	for b.Loop() {
		if err := l.journal.Close(); err != nil {
			b.Fatal(err)
		}
		l.open(b)
		n++
	}
	b.ReportMetric((used().cpu-began.cpu).Seconds()/float64(n), "cpu-s/op")
}

func (l *rig) check(b *testing.B) {
	began := used()
	for b.Loop() {
		if err := l.journal.Check(); err != nil {
			b.Fatal(err)
		}
	}
	size := float64(l.journal.Root().Size)
	b.ReportMetric(float64(used().cpu-began.cpu)/1e3/size/float64(b.N), "cpu-µs/entry")
	b.ReportMetric(float64(used().maxRSS)/(1<<20), "maxRSS-MiB")
}

// usage is what the process has used.
type usage struct {
	cpu    time.Duration // of all threads, user and system
	maxRSS int64         // bytes
}

func used() usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return usage{time.Duration(r.Utime.Nano() + r.Stime.Nano()), r.Maxrss << 10}
}

// threadCPU is the time of the calling thread.
func threadCPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(1, &r); err != nil { // RUSAGE_THREAD
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// report waits for the engine to settle and reports what entries cost.
func (began usage) report(b *testing.B, what string, entries int, dir string) {
	now := used()
	for settled := false; !settled; {
		time.Sleep(300 * time.Millisecond)
		next := used()
		settled = next.cpu-now.cpu < 5*time.Millisecond
		now = next
	}
	cpu := float64(now.cpu-began.cpu) / 1e3 / float64(entries)
	if what != "" {
		fmt.Printf("%s: %.2f cpu-µs/entry, %.0f disk-B/entry, %d MiB max RSS\n", what, cpu, float64(size(dir))/float64(entries), now.maxRSS>>20)
		return
	}
	b.ReportMetric(cpu, "cpu-µs/entry")
	b.ReportMetric(float64(now.maxRSS>>20), "maxRSS-MiB")
	b.ReportMetric(float64(size(dir))/(1<<20), "disk-MiB")
}

func size(dir string) (bytes int64) {
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	return bytes
}
