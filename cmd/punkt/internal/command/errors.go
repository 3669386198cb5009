package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/punkt-ledger/punkt/home"
	"github.com/punkt-ledger/punkt/importer"
	"github.com/punkt-ledger/punkt/node/api"
)

// The exit statuses. A script tells by them whether to go on, to look, or to wait.
const (
	ExitDone        = 0 // final on the ledger, with success
	ExitFailed      = 1 // wrong usage, or something on this machine
	ExitRefused     = 2 // the ledger said no: the same again will be refused again
	ExitUnreachable = 3 // no node answered, or it could not tell: the same again may do
	ExitRejects     = 4 // a part of a file could not be used, or none
	ExitNoQuorum    = 5 // the network makes no blocks
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

// statusOf is the exit status that an error stands for.
func statusOf(err error) int {
	refused := (*api.Refused)(nil)
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &refused):
		return ExitRefused
	case errors.Is(err, importer.ErrRejects), errors.Is(err, importer.ErrDifferent), errors.Is(err, importer.ErrNothing):
		return ExitRejects
	case errors.Is(err, errNoQuorum):
		return ExitNoQuorum
	case errors.Is(err, context.Canceled):
		return ExitFailed
	case errors.Is(err, api.ErrUnreachable), errors.Is(err, api.ErrBusy), errors.Is(err, api.ErrCatchingUp),
		errors.Is(err, api.ErrBehind), errors.Is(err, api.ErrUnknownOutcome):
		return ExitUnreachable
	}
	return ExitFailed
}

// report writes an error for a person, what happened and then what to do, and for
// --json a refusal for a script.
func (a *App) report(err error, command string) {
	text := strings.TrimSpace(err.Error())
	if refused := (*api.Refused)(nil); errors.As(err, &refused) {
		text = "refused: " + refused.Error()
		if a.json {
			a.printRefusal(refused)
		}
	}
	bold, plain := "", ""
	if a.Colour {
		bold, plain = "\x1b[1;31m", "\x1b[0m"
	}
	fmt.Fprintf(a.Stderr, "%spunkt:%s %s\n", bold, plain, text)
	if advice := a.advice(err, command); advice != "" {
		fmt.Fprintf(a.Stderr, "hint: %s\n", advice)
	}
}

// refusal is what a script reads of a refused command: the fields of the problem
// details that a node answers with.
type refusal struct {
	Code        string           `json:"code"`
	CodeNumber  uint32           `json:"code_number"`
	Detail      string           `json:"detail"`
	Existing    *api.OperationAt `json:"existing,omitempty"`
	Transaction *api.Transaction `json:"transaction,omitempty"`
}

func (a *App) printRefusal(r *api.Refused) {
	enc := json.NewEncoder(a.Stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	_ = enc.Encode(refusal{r.Name, r.Number, r.Detail, r.Existing, r.Transaction}) // the exit status says it too
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
		if refused.Name == "duplicate_ref" && refused.Existing != nil {
			return "it was done before: punkt tx show " + refused.Existing.Tx.String()
		}
		return refusalAdvice[refused.Name]
	case errors.Is(err, home.ErrNoSecret):
		return "restore it from the backup, or take it from the partner's other machines: with another one everything would be booked a second time"
	case errors.Is(err, home.ErrOtherSecret):
		return "restore the file that belongs to this folder: with another one everything would be booked a second time"
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

// refusalAdvice is what to do about refusals, where there is more to say than that.
var refusalAdvice = map[string]string{
	"wrong_chain":            "the node is of another coalition than the home folder's config.json says",
	"tx_expired":             "it waited too long, or --valid is too short",
	"valid_too_long":         "--valid may be 24h at most",
	"not_partner_key":        "a partner's key signs this: --home names its folder, --key the key",
	"wrong_role":             "sign with the key of that role: --key NAME",
	"unknown_partner":        "punkt partner list shows the partners",
	"unknown_program":        "punkt program list shows the programs",
	"unknown_account":        "enroll the member first: punkt member enroll",
	"not_owner":              "only the program's owner issues and takes back its points: --home names its folder",
	"not_controller":         "punkt member show tells which key acts for the account",
	"credential_needed":      "name with --home the folder of a partner, or of the account's key",
	"not_a_reader":           "name with --home the folder of a partner, or of the account's key",
	"operator_only":          "ask on the machine of the node, with the folder that has it: --home DIR",
	"account_locked":         "its controller unlocks it: punkt member unlock",
	"account_recovering":     "the controller of now may stop that: punkt member recover --veto",
	"future_dated":           "the ledger's clock is its last block's: leave --time out, or wait",
	"insufficient_points":    "punkt wallet balance shows what can be spent, and from when",
	"daily_cap_exceeded":     "wait for the next day; punkt member limit sets an account's own cap",
	"below_minimum":          "punkt points quote tells what an exchange gives",
	"same_key":               "sign with another key: --key NAME",
	"program_cap_exceeded":   "punkt program show tells how many points are outstanding",
	"partner_limit_exceeded": "punkt partner show tells the limit",
	"unknown_transaction":    "it may not be in a block yet, or never will be",
}
