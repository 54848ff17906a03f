import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDF files with veraPDF: `check FLAVOUR FILE…`, where FLAVOUR is 2b, 3b, ua1 and the like.
 *
 * Prints one line a file, then each failed rule once, with its clause, how often it failed and the first
 * place. Ends with 0 when all files are compliant, 1 when one is not, 2 when a file could not be read.
 */
public class Check {
    public static void main(String[] args) {
        if (args.length < 2) {
            System.err.println("error: usage: check FLAVOUR FILE...");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(args[0]);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            System.err.println("error: no such flavour: " + args[0]);
            System.exit(2);
        }
        int worst = 0;
        for (int i = 1; i < args.length; i++) {
            worst = Math.max(worst, check(new File(args[i]), flavour));
        }
        System.exit(worst);
    }

    private static int check(File file, PDFAFlavour flavour) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            System.out.println(file + ": " + (result.isCompliant() ? "compliant with " : "NOT compliant with ") + flavour);
            printFailures(result);
            return result.isCompliant() ? 0 : 1;
        } catch (Exception fault) {
            System.out.println(file + ": could not be validated: " + fault);
            return 2;
        }
    }

    private static void printFailures(ValidationResult result) {
        Map<String, TestAssertion> first = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                first.putIfAbsent(rule(assertion), assertion);
            }
        }
        first.forEach((rule, assertion) -> {
            int times = result.getFailedChecks().getOrDefault(assertion.getRuleId(), 1);
            System.out.println("  " + rule + ", " + times + " times: " + assertion.getMessage());
            System.out.println("    first at " + assertion.getLocation().getContext());
        });
    }

    private static String rule(TestAssertion assertion) {
        return "clause " + assertion.getRuleId().getClause() + " test " + assertion.getRuleId().getTestNumber();
    }
}
