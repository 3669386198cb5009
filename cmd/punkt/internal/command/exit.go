package command

import (
	"context"
	"errors"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/home/alias"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/node/api"
)

// The exit statuses. A script tells by them whether to go on, to look, or to wait.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitRefused     = 2
	ExitUnreachable = 3
	ExitRejects     = 4
	ExitNoQuorum    = 5
	ExitUpgrade     = 6
)

// exits is the table of the statuses, as the reference page has it.
var exits = []struct {
	status  int
	meaning string
}{
	{ExitDone, "Done, or done before by the same command: what was asked for is final on the ledger; with `--async`, a node took it."},
	{ExitFailed, "Wrong usage, or something on this machine, and nothing was sent; or what was to be checked does not hold, or cannot be read."},
	{ExitRefused, "Refused. The line `punkt: refused: CODE (NUMBER): ...` names the rejection ([rejections.md](rejections.md)), " +
		"or with number 0 a reason of the node ([api.md](api.md)). " +
		"The same again will be refused again, but for `quota`: it is taken on the next day."},
	{ExitUnreachable, "No node answered, it is too busy, or the outcome is not known, as after Ctrl-C or SIGTERM. The same again, with the same `--ref`, is safe."},
	{ExitRejects, "An import or a simulation went to its end, and a part of the file could not be used."},
	{ExitNoQuorum, "The network makes no blocks: too few validators are there."},
	{ExitUpgrade, "The node stopped for an upgrade: start the program of the next version."},
}

// ErrUpgrade: a node has come to the height at which another version goes on.
var ErrUpgrade = errors.New("the node stopped for an upgrade")

// failures is what kinds of failure there are, the first that fits: the code that a
// script reads, the exit status, and whether the same again may succeed.
var failures = []struct {
	of    error
	code  string
	exit  int
	retry bool
}{
	{importer.ErrRejects, "rejects", ExitRejects, false},
	{importer.ErrDifferent, "different", ExitRejects, false},
	{importer.ErrNothing, "nothing_usable", ExitRejects, false},
	{importer.ErrStopped, "interrupted", ExitUnreachable, true},
	{importer.ErrUnknown, "outcome_unknown", ExitUnreachable, true},
	{errNoQuorum, "no_quorum", ExitNoQuorum, true},
	{ErrUpgrade, "upgrade", ExitUpgrade, false},
	{api.ErrUnknownOutcome, "outcome_unknown", ExitUnreachable, true},
	{context.Canceled, "interrupted", ExitUnreachable, true},
	{api.ErrUnreachable, "unreachable", ExitUnreachable, true},
	{api.ErrBusy, "busy", ExitUnreachable, true},
	{api.ErrCatchingUp, "catching_up", ExitUnreachable, true},
	{api.ErrBehind, "behind", ExitUnreachable, true},
	{api.ErrFault, "node_fault", ExitFailed, true},
	{home.ErrNoHome, "no_home", ExitFailed, false},
	{home.ErrNoSecret, "no_secret", ExitFailed, false},
	{home.ErrOtherSecret, "other_secret", ExitFailed, false},
	{home.ErrUnknownKey, "unknown_key", ExitFailed, false},
	{home.ErrNoController, "no_key_here", ExitFailed, false},
	{home.ErrPassword, "wrong_password", ExitFailed, false},
	{home.ErrNobodyToAsk, "no_password", ExitFailed, false},
	{errNotConfirmed, "not_confirmed", ExitFailed, false},
	{alias.ErrNumber, "usage", ExitFailed, false},
}

// kindOf is the code, the exit status and whether to retry, of an error.
func kindOf(err error) (code string, exit int, retry bool) {
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		return refused.Name, ExitRefused, refused.Later()
	}
	for _, f := range failures {
		if errors.Is(err, f.of) {
			return f.code, f.exit, f.retry
		}
	}
	if errors.As(err, new(usageError)) {
		return "usage", ExitFailed, false
	}
	return "failed", ExitFailed, false
}

// statusOf is the exit status that an error stands for.
func statusOf(err error) int {
	if err == nil {
		return ExitDone
	}
	_, exit, _ := kindOf(err)
	return exit
}
