using Tutti.Kernel;

namespace TradeSettlement.Agents;

/// <summary>An approver let a call through with other arguments than the trade has.</summary>
/// <param name="cause">Which.</param>
internal sealed class CallChangedException(TuttiException cause) : TuttiException(cause.Code, cause.Message);
