package main

import (
	"errors"
	"fmt"
	"strings"
)

// The exit statuses. A script tells by them whether to go on, to look, or to wait.
const (
	exitDone        = 0 // final on the ledger, with success
	exitFailed      = 1 // wrong usage, or something on this machine
	exitRefused     = 2 // the ledger said no
	exitUnreachable = 3 // no node answered
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
	if err == nil {
		return exitDone
	}
	return exitFailed
}

// report writes an error for a person: what happened, then what to do.
func (a *app) report(err error, command string) {
	bold, plain := "", ""
	if a.colour {
		bold, plain = "\x1b[1;31m", "\x1b[0m"
	}
	fmt.Fprintf(a.stderr, "%spunkt:%s %s\n", bold, plain, strings.TrimSpace(err.Error()))
	var advice hinted
	var wrongUse usageError
	switch {
	case errors.As(err, &advice):
		fmt.Fprintf(a.stderr, "hint: %s\n", advice.hint)
	case errors.As(err, &wrongUse):
		fmt.Fprintf(a.stderr, "hint: %s --help shows how to call it\n", command)
	}
}
