package command

import "github.com/spf13/cobra"

func pointsCommand(a *App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "points",
		Short: "Issue, pass on, exchange, redeem and take back points",
		Long: `Each of these sends one signed transaction and waits until it is final on the ledger.

` + accountHelp + `

` + refHelp,
		Example: `  punkt --home coalition/mart points issue 120 MART --to member:1007 --ref 4711
  punkt --home ann points exchange 200 MART BREW
  punkt --home ann points redeem 90 BREW --at kino`,
	}
	cmd.AddCommand(
		pointsIssueCommand(a), pointsClawbackCommand(a), pointsTransferCommand(a),
		pointsQuoteCommand(a), pointsExchangeCommand(a), pointsRedeemCommand(a),
		pointsHoldCommand(a), pointsCaptureCommand(a), pointsReleaseCommand(a),
		pointsReverseCommand(a), pointsAdjustCommand(a),
		pointsRequestCommand(a), pointsRequestsCommand(a), pointsAuthoriseCommand(a),
		pointsImportCommand(a),
	)
	return cmd
}
