package consensus

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	cfg "github.com/cometbft/cometbft/config"
)

func TestLogger(t *testing.T) {
	var out bytes.Buffer
	app := newTestApp(t).App
	l := newCometLogger(slog.New(slog.NewTextHandler(&out, nil)), slog.LevelInfo, app).With("module", "p2p")

	l.Debug("below the level")
	l.Info("height", "n", 1)
	l.Info("height", "n", 2)
	for range 5 {
		l.Error("cannot send", "peer", strings.Builder{})
	}
	l.With("module", "state").Error("cannot send")
	for text, want := range map[string]int{"below": 0, "height": 2, "cannot send": 2, "module=p2p": 4} {
		if got := strings.Count(out.String(), text); got != want {
			t.Errorf("%q is said %d times, want %d:\n%s", text, got, want, out.String())
		}
	}
	if app.Fault() != nil {
		t.Errorf("taken for dead: %v", app.Fault())
	}
	out.Reset()
	app.closing.Store(true)
	l.Error("Stopped accept routine, as transport is closed")
	app.closing.Store(false)
	l.Error(consensusFailure, "err", errors.New("no disk"), "stack", "goroutine 1")
	l.Error("cannot send either")
	if app.Fault() == nil || !strings.Contains(app.Fault().Error(), "no disk") || out.Len() > 0 {
		t.Errorf("told %v, wrote %q", app.Fault(), out.String())
	}
}

// A disk that is full is a fault of the node, though CometBFT only logs it; a peer that
// cannot be reached is none.
func TestDiskFaultIsTold(t *testing.T) {
	for _, test := range []struct {
		err   error
		fault bool
	}{
		{&fs.PathError{Op: "write", Path: "wal", Err: syscall.ENOSPC}, true},
		{fmt.Errorf("sync: %w", syscall.EIO), true},
		{syscall.ECONNREFUSED, false},
		{errors.New("no space left on device"), false},
	} {
		app := newTestApp(t).App
		newCometLogger(slog.New(slog.DiscardHandler), slog.LevelInfo, app).Error("cannot write", "err", test.err)
		if fault := app.Fault(); (fault != nil) != test.fault || fault != nil && !errors.Is(fault, test.err) {
			t.Errorf("%v: fault %v", test.err, fault)
		}
	}
}

func TestStoppedStoreReadsAsEmpty(t *testing.T) {
	config := cfg.DefaultConfig()
	config.SetRoot(t.TempDir())
	var s stores
	db, err := s.provide(&cfg.DBContext{ID: "blockstore", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetSync([]byte("k"), []byte("v")); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Get([]byte("k")); string(got) != "v" || err != nil {
		t.Errorf("read %q (%v)", got, err)
	}
	for range 2 {
		if err := s.close(); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Get([]byte("k")); got != nil || err != nil {
			t.Errorf("after the end: %q (%v)", got, err)
		}
	}
}

func TestSettingsAreValid(t *testing.T) {
	c := newCoalition(t, 2)
	c.homes[0].RPC = "127.0.0.1:26657"
	for _, home := range c.homes {
		s := settings(home)
		if err := s.ValidateBasic(); err != nil {
			t.Error(err)
		}
		if want := fmt.Sprintf("%v", home.RPC != ""); fmt.Sprintf("%v", s.RPC.ListenAddress != "") != want {
			t.Errorf("rpc %q gives %q", home.RPC, s.RPC.ListenAddress)
		}
	}
}
