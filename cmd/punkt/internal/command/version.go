package command

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
)

func versionCommand(a *App) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Show the program's version",
		Example: `  punkt version --json`,
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
				Go      string `json:"go"`
			}{Version(), runtime.Version()}
			return a.print(v, func(w io.Writer) { fmt.Fprintf(w, "punkt %s, built with %s\n", v.Version, v.Go) })
		},
	}
}
