using System.Globalization;
using IomGateway.Exchange.Asking.Holders;
using IomGateway.Exchange.Asking.Questions;
using IomGateway.Exchange.Disclosure;
using IomGateway.Records.People;
using IomGateway.Redaction.Reading;
using IomGateway.Redaction.RecordTypes;
using Microsoft.Extensions.Logging;

namespace IomGateway.Exchange.Asking;

/// <summary>
/// Asks one holder under one permit, page by page, and hands what it answers to the disclosure of records.
/// </summary>
internal sealed class HolderPass(
    HolderClient client, PersonCheck people, PersonRegister register, RecordPasses passes, HolderOptions options,
    TimeProvider time, ILogger<HolderPass> log)
{
    /// <summary>Never throws for what a holder does: its fault becomes part of the outcome.</summary>
    public async Task<PassOutcome> RunAsync(
        RecordedPermit permit, Asker asker, QuestionText text, Subject subject, AnswerBody answer,
        CancellationToken cancel)
    {
        var outcome = new PassOutcome(permit);
        try
        {
            await AskAsync(outcome, asker, text, subject, answer, cancel);
        }
        catch (HolderException e) when (e.Fault is HolderFault.NoSuchRecord && !outcome.HasPages)
        {
            // The holder has nothing: an answer like any other. A later page that is gone is not.
        }
        catch (HolderException e)
        {
            outcome.Fault = e.Fault;
            outcome.Mismatched += e.Fault is HolderFault.WrongPerson ? 1 : 0;
            log.HolderFailed(permit.Inquiry.Holder.Id, e.Fault, e.TransportCause ?? "no network error");
        }
        catch (InvalidRecordException e)
        {
            outcome.Fault = HolderFault.Malformed;
            outcome.Refused[e.Refusal.Code] = outcome.Refused.GetValueOrDefault(e.Refusal.Code) + 1;
            log.HolderFailed(permit.Inquiry.Holder.Id, HolderFault.Malformed, e.Refusal.Code);
        }
        finally
        {
            answer.Spoke(permit);
        }

        return outcome;
    }

    private async Task AskAsync(
        PassOutcome outcome, Asker asker, QuestionText text, Subject subject, AnswerBody answer,
        CancellationToken cancel)
    {
        var (permit, holder) = (outcome.Permit, outcome.Permit.Inquiry.Holder);
        var pass = await passes.BeginAsync(outcome, asker, subject, answer, SearchDates.Filter(text), cancel);
        var format = pass.Enforced.Policies.RecordTypes[permit.Inquiry.RecordType].Format;
        var baseAddress = format == RecordFormat.Json ? holder.System?.Records : holder.System?.Fhir;
        if (baseAddress is null)
        {
            throw new HolderException(HolderFault.Unreachable);
        }

        var first = await FirstRequestAsync(pass, permit, text, subject, baseAddress, format, cancel);
        if (first is null)
        {
            return;
        }

        var (next, began) = (first, time.GetTimestamp());
        for (var page = 1; next is not null; page++)
        {
            if (page > options.MaxPages || time.GetElapsedTime(began) > options.PagesWithin)
            {
                throw new HolderException(HolderFault.EndlessPages);
            }

            next = await PageAsync(pass, permit, next, baseAddress, cancel);
            outcome.HasPages = true;
            await answer.SendOnAsync(cancel);
        }

        await pass.FinishAsync(cancel);
        await answer.SendOnAsync(cancel);
    }

    /// <summary>What to ask the holder first; <see langword="null"/> when it does not know the person.</summary>
    private async Task<HolderRequest?> FirstRequestAsync(
        RecordPass pass, RecordedPermit permit, QuestionText text, Subject subject, Uri baseAddress,
        RecordFormat format, CancellationToken cancel)
    {
        var type = permit.Inquiry.RecordType;
        var parameters = SearchParameters(text);
        if (subject.Person is not { } person)
        {
            pass.About(RightPerson.Nobody, number: null);
            return HolderRequest.Search(permit, baseAddress, type, parameters);
        }

        if (await register.IdentifierAtAsync(person, permit.Inquiry.Holder, cancel) is not { } identifier)
        {
            return null;
        }

        if (format == RecordFormat.Json)
        {
            pass.About(await IdentifiedAsync(pass.Enforced, person, permit.Inquiry.Holder.Id, cancel), identifier);
            var system = pass.Enforced.Policies.Vocabulary.Identifiers[identifier.System].System;
            return HolderRequest.Search(
                permit, baseAddress, type, [new("identifier", $"{system}|{identifier.Value}"), .. parameters]);
        }

        var patient = await people.PatientAsync(permit, pass.Enforced, person, identifier, cancel);
        pass.About(RightPerson.Patient(patient, baseAddress), identifier);
        return (subject.Record, type) switch
        {
            ({ } record, _) => HolderRequest.Read(permit, baseAddress, type, record.Id),
            (_, "Patient") => HolderRequest.Read(permit, baseAddress, type, patient),
            _ => HolderRequest.Search(
                permit, baseAddress, type, [new(PersonParameter(type), $"Patient/{patient}"), .. parameters]),
        };
    }

    /// <summary>R4 searches every type that we know by `patient`, but for one that has only `subject`.</summary>
    private static string PersonParameter(string type) => type == "AdverseEvent" ? "subject" : "patient";

    private async Task<HolderRequest?> PageAsync(
        RecordPass pass, RecordedPermit permit, HolderRequest request, Uri baseAddress, CancellationToken cancel)
    {
        var holder = permit.Inquiry.Holder;
        var link = await client.AskAsync(holder, request, async (body, deadline, token) =>
        {
            var bundle = new BundleReader(
                body.AsStream(leaveOpen: true), new StreamLimits { ResourceBytes = holder.System!.MaxBytes },
                pass.JsonType);
            await foreach (var record in bundle.ReadAsync(token))
            {
                // What the gateway, or a caller that reads slowly, takes for a record is not the holder's time.
                using (deadline.Pause())
                {
                    await pass.TakeAsync(record, cancel);
                }
            }

            return bundle.Next;
        }, cancel);
        return link is null
            ? null
            : HolderRequest.Page(permit, baseAddress, link) ?? throw new HolderException(HolderFault.EndlessPages);
    }

    private async Task<RightPerson> IdentifiedAsync(
        Enforced enforced, PersonId person, string holder, CancellationToken cancel)
    {
        var vocabulary = enforced.Policies.Vocabulary;
        return RightPerson.Identified(
            await register.IdentifiersAtAsync(person, holder, vocabulary, cancel),
            await register.BirthDateAsync(person, cancel), vocabulary);
    }

    /// <summary>Dates stay here: a holder that searched by them would tell what the answer may not.</summary>
    private static IEnumerable<KeyValuePair<string, string>> SearchParameters(QuestionText text) =>
        text is QuestionText.Search search
            ? [new("_count", search.Count.ToString(CultureInfo.InvariantCulture))]
            : [];
}
