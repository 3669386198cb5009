package journal

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof is returned by the Verify functions for a proof that does not show
// what it claims.
var ErrProof = errors.New("proof does not hold")

// VerifyEntry checks that p shows its entry to be in the log of root. Whoever
// has only an app hash compares it with p.Root.AppHash() and passes p.Root.
func VerifyEntry(root Root, p EntryProof) error {
	if p.Root != root {
		return fmt.Errorf("%w: it is for another root", ErrProof)
	}
	return verifyEntry(root, p.Entry, p.Path)
}

func verifyEntry(root Root, entry Entry, path [][32]byte) error {
	encoded := entry.Encode()
	if _, err := DecodeEntry(encoded); err != nil {
		return fmt.Errorf("%w: %w", ErrProof, err)
	}
	if entry.Seq > root.Size || root.Size > MaxSeq {
		return fmt.Errorf("%w: entry %d of %d", ErrProof, entry.Seq, root.Size)
	}
	err := tlog.CheckRecord(toHashes(path), int64(root.Size), root.Log, int64(entry.Seq-1), tlog.RecordHash(encoded))
	if err != nil {
		return fmt.Errorf("%w: entry %d: %w", ErrProof, entry.Seq, err)
	}
	return nil
}

// VerifyBalance checks that p shows its entry to be the last of its key in the
// journal of root; its Record is then the key's, and empty if there is none.
// Whoever has only an app hash compares it with p.Root.AppHash() and passes
// p.Root.
func VerifyBalance(root Root, p BalanceProof) error {
	if p.Root != root {
		return fmt.Errorf("%w: it is for another root", ErrProof)
	}
	if err := verifyEntry(root, p.Entry, p.Path); err != nil {
		return err
	}
	if len(p.Chunk) != chunkBytes {
		return fmt.Errorf("%w: chunk of %d bytes", ErrProof, len(p.Chunk))
	}
	bit := p.Entry.Seq - 1
	bits := (*chunk)(p.Chunk)
	err := tlog.CheckRecord(toHashes(p.LivePath), int64(chunkCount(root.Size)), root.Live, int64(bit/chunkBits), bits.hash())
	if err != nil {
		return fmt.Errorf("%w: bitmap: %w", ErrProof, err)
	}
	if !bits.bit(bit) {
		return fmt.Errorf("%w: entry %d was replaced", ErrProof, p.Entry.Seq)
	}
	return nil
}

// VerifyConsistency checks that p shows the log of old to be the beginning of
// the log of root. The live roots are not compared: live bits go out.
func VerifyConsistency(old, root Root, p ConsistencyProof) error {
	switch {
	case p.Root != root || p.OldSize != old.Size:
		return fmt.Errorf("%w: it is for other roots", ErrProof)
	case old.Size > root.Size || root.Size > MaxSeq:
		return fmt.Errorf("%w: log of %d shrank to %d", ErrProof, old.Size, root.Size)
	case old.Size == 0 && (old.Log != emptyHash || len(p.Path) > 0):
		return fmt.Errorf("%w: no log is empty like this", ErrProof)
	case old.Size == 0:
		return nil
	}
	err := tlog.CheckTree(toHashes(p.Path), int64(root.Size), root.Log, int64(old.Size), old.Log)
	if err != nil {
		return fmt.Errorf("%w: size %d to %d: %w", ErrProof, old.Size, root.Size, err)
	}
	return nil
}
