package consensus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"github.com/cometbft/cometbft/libs/log"
)

// consensusFailure is what CometBFT logs when its consensus routine dies. The process
// would live on without taking part, so the node has to hear of it.
const consensusFailure = "CONSENSUS FAILURE!!!"

// repeatAfter is how long the same warning or error of CometBFT stays unsaid: without a
// peer it logs an error for every message that it would have sent.
const repeatAfter = 10 * time.Second

// cometLogger writes what CometBFT logs to a slog.Logger, from a level on.
type cometLogger struct {
	out    *slog.Logger
	module string
	shared *loggerState
}

// loggerState is common to the loggers that were made with With.
type loggerState struct {
	level slog.Level
	app   *App // is told when consensus has died

	mu   sync.Mutex
	said map[string]time.Time // when a message was last written
}

var _ log.Logger = cometLogger{}

// newCometLogger makes CometBFT's logger. Messages below the level are dropped before
// they are formatted.
func newCometLogger(out *slog.Logger, level slog.Level, app *App) cometLogger {
	return cometLogger{out: out, shared: &loggerState{level: level, app: app, said: map[string]time.Time{}}}
}

func (l cometLogger) Debug(msg string, keyvals ...any) { l.log(slog.LevelDebug, msg, keyvals) }
func (l cometLogger) Info(msg string, keyvals ...any)  { l.log(slog.LevelInfo, msg, keyvals) }
func (l cometLogger) Warn(msg string, keyvals ...any)  { l.log(slog.LevelWarn, msg, keyvals) }

func (l cometLogger) Error(msg string, keyvals ...any) {
	if msg == consensusFailure {
		l.shared.app.fail(fmt.Errorf("consensus stopped: %v", value(keyvals, "err")))
	}
	if err, ok := value(keyvals, "err").(error); ok && diskFault(err) {
		l.shared.app.fail(fmt.Errorf("write to disk: %s: %w", msg, err))
	}
	if l.shared.app.Fault() != nil || l.shared.app.closing.Load() {
		return // the echo of a fault, which the node's owner tells once, or of its own stop
	}
	l.log(slog.LevelError, msg, keyvals)
}

// diskFault reports whether the disk does not take what it is given. CometBFT only logs
// this of its write-ahead log, and can neither vote nor go on afterwards, even when
// there is room again.
func diskFault(err error) bool {
	for _, disk := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, disk) {
			return true
		}
	}
	return false
}

// With is the logger with more attributes.
func (l cometLogger) With(keyvals ...any) log.Logger {
	if module, ok := value(keyvals, "module").(string); ok {
		l.module = module
	}
	l.out = l.out.With(keyvals...)
	return l
}

func (l cometLogger) log(level slog.Level, msg string, keyvals []any) {
	if level < l.shared.level || !l.out.Enabled(context.Background(), level) {
		return
	}
	if level >= slog.LevelWarn && l.shared.repeated(l.module+msg) {
		return
	}
	for i, v := range keyvals { // slog would print a Stringer's fields
		if s, ok := v.(fmt.Stringer); ok && i%2 == 1 {
			keyvals[i] = s.String()
		}
	}
	l.out.Log(context.Background(), level, msg, keyvals...)
}

// repeated reports whether the message was written a short while ago.
func (s *loggerState) repeated(msg string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.said[msg]) < repeatAfter {
		return true
	}
	if len(s.said) >= maxRepeats {
		clear(s.said)
	}
	s.said[msg] = now
	return false
}

// value finds a key in CometBFT's list of keys and values.
func value(keyvals []any, key string) any {
	for i := 0; i+1 < len(keyvals); i += 2 {
		if keyvals[i] == key {
			return keyvals[i+1]
		}
	}
	return nil
}
