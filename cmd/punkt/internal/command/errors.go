package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/cmd/punkt/internal/words"
	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/ledger"
	"github.com/punkt-ledger/punkt/node/api"
)

// hinted is an error with what to do about it.
type hinted struct {
	error
	hint string
}

func (h hinted) Unwrap() error { return h.error }

// hint adds what to do next to an error.
func hint(err error, format string, args ...any) error {
	return hinted{err, fmt.Sprintf(format, args...)}
}

// usage is an error in how a command was called.
func usage(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

// report writes an error: for a person what happened and then what to do, for --json one
// object.
func (a *App) report(err error, command string) {
	text := strings.TrimSpace(err.Error())
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		text = "refused: " + refused.Error()
		if rejection, _ := ledger.RejectionByCode(refused.Number); rejection.Is(ledger.Timed) {
			text = words.Times(text)
		}
	}
	advice := a.asCalled(a.advice(err, command))
	if a.json {
		a.printFailure(failureOf(err, advice))
	}
	bold, plain := "", ""
	if a.Colour {
		bold, plain = "\x1b[1;31m", "\x1b[0m"
	}
	fmt.Fprintf(a.Stderr, "%spunkt:%s %s\n", bold, plain, text)
	if advice != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", advice)
	}
}

// advice is what to do about an error, empty where there is nothing to say.
func (a *App) advice(err error, command string) string {
	var with hinted
	var wrongUse usageError
	refused := (*api.Refused)(nil)
	switch {
	case errors.As(err, &with):
		return with.hint
	case errors.As(err, &wrongUse):
		return command + " --help shows how to call it"
	case errors.As(err, &refused):
		if refused.Existing != nil {
			return "what has the ref: punkt tx show " + refused.Existing.Tx.String()
		}
		if rejection, ok := ledger.RejectionByCode(refused.Number); ok {
			return rejection.Advice
		}
		return nodeAdvice[refused.Name]
	case errors.Is(err, home.ErrNoSecret):
		return "restore it from the backup, or take it from the partner's other machines: with another one everything would be booked a second time"
	case errors.Is(err, home.ErrOtherSecret):
		return "restore the file that belongs to this folder: with another one everything would be booked a second time" +
			finishRotation
	case errors.Is(err, home.ErrForeignSecret):
		return "nothing was sent: put the partner's own secret into this folder, from its backup or another machine" +
			finishRotation
	case errors.Is(err, home.ErrNoMarker):
		return "nothing was sent: the node may be behind; try again in a while, or another node with --node URL"
	case errors.Is(err, home.ErrNoMembers), errors.Is(err, home.ErrMembersFile):
		return "restore it from the backup: without it no account can be found, and every member would get a second"
	case errors.Is(err, home.ErrOtherCoalition):
		return "name the node of the folder's own coalition with --node URL, or make a folder for this one"
	case errors.Is(err, home.ErrMembersChanged):
		return "nothing was enrolled: do the same again"
	case errors.Is(err, api.ErrUnreachable):
		node, _ := a.nodeURL()
		return fmt.Sprintf("is the node at %s up? --node URL names another", node)
	case errors.Is(err, errNoQuorum):
		return "more than two thirds of the voting power has to be connected: ask the other partners, each with punkt node status"
	case errors.Is(err, api.ErrBehind):
		return "the node is cut off, or no node has that block: punkt node status"
	case errors.Is(err, api.ErrBusy), errors.Is(err, api.ErrCatchingUp):
		return "nothing was sent; try again in a while, or another node with --node URL"
	}
	return ""
}

// finishRotation is for a folder in which a rotation of the secret ended early.
const finishRotation = "; if a rotation ended early here, punkt home rotate-secret finishes it"

// nodeAdvice is what to do about refusals of a node's own; of the ledger's, its table
// says it.
var nodeAdvice = map[string]string{
	"credential_needed":   "name with --home the folder of a partner, or of the account's key",
	"not_a_reader":        "name with --home the folder of a partner, or of the account's key",
	"operator_only":       "ask on the machine of the node, with the folder that has it: --home DIR",
	"unknown_block":       "punkt block list shows the newest",
	"unknown_transaction": "it may not be in a block yet, or never will be",
}
