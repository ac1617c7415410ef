using IomGateway.Ledger.Checkpoints;
using Microsoft.Extensions.Logging;

namespace IomGateway.Ledger.Witnesses;

/// <summary>Raises what witnesses find, where people look: health, metrics, log, and evidence on the disk.</summary>
internal sealed class WitnessAlarm(
    ForkEvidence evidence, LedgerHealth health, LedgerMetrics metrics, ILogger logger)
{
    /// <summary>Somebody showed a checkpoint under this log's own signature that the log does not extend.</summary>
    public void Fork(string who, Checkpoint theirs, string ours)
    {
        // Nothing more is disclosed, whether or not the evidence can be written.
        health.Broken();
        metrics.Forked();
        try
        {
            string file = evidence.Keep(
                ForkEvidence.Fork, $"{who} shows a checkpoint that this log signed and does not extend.",
                ("shown", theirs.Note), ("newest here", ours));
            Log.Forked(logger, who, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.EvidenceLost(logger, who, theirs.Note, e);
        }
    }

    public void Stands(WitnessStanding standing)
    {
        if (standing.Condition == WitnessCondition.Cosigned)
        {
            Log.WitnessCosigns(logger, standing.Name, standing.Size);
            return;
        }

        metrics.WitnessFailed(standing.Condition);
        if (standing.Condition is WitnessCondition.Disputing or WitnessCondition.Forked)
        {
            Log.WitnessDisputes(logger, standing.Name, standing.Why ?? "");
        }
        else
        {
            Log.WitnessDoesNotCosign(logger, standing.Name, standing.Why ?? "");
        }
    }

    public void NotSubmitted(string name, Exception why) => Log.NotSubmitted(logger, name, why);
}
