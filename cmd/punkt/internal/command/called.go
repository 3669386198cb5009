package command

import (
	"regexp"
	"strings"
)

// commandLine finds the commands in a text for people.
var commandLine = regexp.MustCompile(`\bpunkt ([a-z]+ |--)`)

// program is how the user calls the program.
func (a *App) program() string {
	if a.Called == "" {
		return "punkt"
	}
	return shellLine([]string{a.Called})
}

// asCalled writes the commands in a hint as this one was called, with the program, the
// home and the node that the user named, so that they can be copied.
func (a *App) asCalled(text string) string {
	line := []string{a.program()}
	if a.homeGiven {
		line = append(line, "--home", shellLine([]string{a.homeDir}))
	}
	if a.nodeGiven {
		line = append(line, "--node", shellLine([]string{a.node}))
	}
	return commandLine.ReplaceAllStringFunc(text, func(found string) string {
		if strings.HasSuffix(found, "--") { // it says itself which home
			return a.program() + " --"
		}
		return strings.Join(line, " ") + strings.TrimPrefix(found, "punkt")
	})
}

// named writes the commands in a text with the program as it was called: whose home they
// are for, the text says.
func (a *App) named(text string) string {
	return commandLine.ReplaceAllStringFunc(text, func(found string) string {
		return a.program() + strings.TrimPrefix(found, "punkt")
	})
}
