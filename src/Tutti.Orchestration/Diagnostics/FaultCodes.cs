using Tutti.Documents;

namespace Tutti.Orchestration.Diagnostics;

/// <summary>Codes of faults of plans; some are those of every document.</summary>
internal static class FaultCodes
{
    /// <summary>A value of another kind was expected.</summary>
    internal const string WrongKind = DocumentCodes.WrongKind;

    /// <summary>A key that means nothing here.</summary>
    internal const string UnknownKey = DocumentCodes.UnknownKey;

    /// <summary>A key that must be there.</summary>
    internal const string MissingKey = DocumentCodes.MissingKey;

    /// <summary>A word that is none of the known ones.</summary>
    internal const string UnknownWord = DocumentCodes.UnknownWord;

    /// <summary>A time, size, range or number that cannot be read, or lies outside of its bounds.</summary>
    internal const string WrongValue = DocumentCodes.WrongValue;

    /// <summary>A step that says not what to do, or two things.</summary>
    internal const string WrongStep = "TUT4606";

    /// <summary>A name that is no name.</summary>
    internal const string WrongName = "TUT4607";

    /// <summary>A name that is used twice.</summary>
    internal const string NameTwice = "TUT4608";

    /// <summary>A name that nothing has.</summary>
    internal const string UnknownName = "TUT4609";

    /// <summary>A result that is not there yet, or not there at all, where it is read.</summary>
    internal const string OutOfReach = "TUT4610";

    /// <summary>Steps that wait for each other.</summary>
    internal const string Cycle = "TUT4611";

    /// <summary>A value of another type than what takes it.</summary>
    internal const string WrongType = "TUT4612";

    /// <summary>A step that can never run, or a part that nothing uses.</summary>
    internal const string Unreachable = "TUT4613";

    /// <summary>A plan that is larger or deeper than plans may be.</summary>
    internal const string TooLarge = "TUT4614";

    /// <summary>A text that is no JSON.</summary>
    internal const string NoJson = DocumentCodes.NoJson;

    /// <summary>A flow repeats that is a part of another.</summary>
    internal const string InnerRepeat = "TUT4740";

    /// <summary>A flow that repeats is too large, with what it carries from round to round.</summary>
    internal const string RepeatTooLarge = "TUT4741";

    /// <summary>A tool is another one than when its agent began.</summary>
    internal const string ToolChanged = "TUT4675";

    /// <summary>An approval changed more of a command than what it is given.</summary>
    internal const string CommandEdited = "TUT4676";

    /// <summary>A host has no gate, and a flow has agents that think with a model.</summary>
    internal const string NoGate = "TUT4677";

    /// <summary>Agents that give work to each other in a circle.</summary>
    internal const string TeamCircle = "TUT4028";

    /// <summary>Agents that give work to agents that give work, deeper than that may go.</summary>
    internal const string TeamTooDeep = "TUT4029";

    /// <summary>An agent that takes no task in words.</summary>
    internal const string TeamMember = "TUT4030";

    /// <summary>An agent that gets less than its card says from whoever gives it work.</summary>
    internal const string Narrowed = "TUT4031";

    /// <summary>A checker whose answer does not say whether it accepts.</summary>
    internal const string NoAcceptance = "TUT4032";

    /// <summary>A checker accepted no round.</summary>
    internal const string NotAccepted = "TUT4033";

    /// <summary>What a checker answered says not whether it accepts.</summary>
    internal const string NoVerdict = "TUT4034";

    /// <summary>A budget of a run that is no amount of a unit.</summary>
    internal const string WrongBudget = "TUT4035";

    /// <summary>A host has no gate, and a flow has a budget or a policy that only a gate keeps.</summary>
    internal const string NoGateForBounds = "TUT4036";

    /// <summary>An effect is taken back by an agent that gives work to others.</summary>
    internal const string UndoByTeam = "TUT4037";

    /// <summary>A host cannot read the card of an agent that takes an effect back.</summary>
    internal const string UndoAgentUnknown = "TUT4038";

    /// <summary>A registry without cards, or one of its files, cannot be read.</summary>
    internal const string NoCards = "TUT4310";

    /// <summary>A card with fewer examples than routing wants.</summary>
    internal const string FewExamples = "TUT4311";

    /// <summary>A card without a description.</summary>
    internal const string NoDescription = "TUT4312";

    /// <summary>Two cards that have the same example.</summary>
    internal const string SameExample = "TUT4313";

    /// <summary>A line of the lessons of a registry is none.</summary>
    internal const string WrongLesson = "TUT4326";

    /// <summary>Warning: a lesson names nobody of the registry.</summary>
    internal const string LessonOfNobody = "TUT4327";

    /// <summary>A host has no tool that an agent is.</summary>
    internal const string NoSuchTool = "TUT4314";

    /// <summary>The tool that an agent is said no.</summary>
    internal const string ToolFailed = "TUT4315";

    /// <summary>What an agent gave breaks the schema of its card.</summary>
    internal const string OutputMisfit = "TUT4316";

    /// <summary>A host does not have a secret that an agent sends.</summary>
    internal const string NoSecret = "TUT4317";

    /// <summary>A person declined a task.</summary>
    internal const string TaskDeclined = "TUT4318";

    /// <summary>Nobody did a task in time.</summary>
    internal const string TaskExpired = "TUT4319";

    /// <summary>An answer to a task of a person that does not count.</summary>
    internal const string TaskAnswer = "TUT4320";

    /// <summary>A blackboard refuses a message.</summary>
    internal const string BoardRefuses = "TUT4321";

    /// <summary>A part of a plan that code gives twice.</summary>
    internal const string SaidTwice = "TUT4640";

    /// <summary>A goal with nobody who could work for it.</summary>
    internal const string NobodyForGoal = "TUT4340";

    /// <summary>An agent whose card cannot be filled in a planned step.</summary>
    internal const string CannotWorkAlone = "TUT4341";

    /// <summary>A goal that says nothing, or too much.</summary>
    internal const string NoGoal = "TUT4342";

    /// <summary>What a planner gave is faulty, also after corrections.</summary>
    internal const string NoPlan = "TUT4343";

    /// <summary>A planner gave a plan that was tried before.</summary>
    internal const string SamePlan = "TUT4344";

    /// <summary>No version of a plan reached its goal.</summary>
    internal const string GoalNotReached = "TUT4345";

    /// <summary>A person refused a plan.</summary>
    internal const string PlanRefused = "TUT4346";

    /// <summary>A goal does not say what its template must be given.</summary>
    internal const string TemplateInputs = "TUT4347";

    /// <summary>Nobody does a part of a goal.</summary>
    internal const string NobodyForPart = "TUT4348";
}
