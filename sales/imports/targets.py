"""What a file of customers may hold, and the headers by which other people's columns are known."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from backoffice.bulk.targets import Kind, Target, TargetField

CUSTOMERS = Target(
    "customers",
    _("Customers"),
    (
        TargetField("customer_number", _("Customer number"), Kind.WHOLE),
        TargetField("name", _("Name"), needed=True, words="name; full name; customer; contact name; kunde"),
        TargetField(
            "email", _("E-mail"), Kind.EMAIL, words="email; e-mail; email address; mail; customer email; billing email"
        ),
        TargetField("phone", _("Phone"), Kind.CODE, words="phone; telephone; phone number; mobile; telefon; tel"),
        TargetField("company", _("Company"), words="company; company name; companyname; organisation; firma"),
        TargetField("tax_id", _("Tax id"), Kind.CODE, words="tax id; vat number; vat id; ust-id; ustid"),
        TargetField("notes", _("Notes"), words="notes; note; comment; remarks; bemerkung"),
        TargetField("is_active", _("Active"), Kind.FLAG, words="is active; active; enabled; aktiv"),
        TargetField("recipient", _("Recipient"), words="recipient; shipping name; attention"),
        TargetField("line1", _("Street"), words="line1; address1; address; street; address line 1; strasse; straße"),
        TargetField("line2", _("Second line"), words="line2; address2; address line 2; apartment; adresszusatz"),
        TargetField("postcode", _("Postcode"), Kind.CODE, words="postcode; zip; postalcode; postal code; plz"),
        TargetField("city", _("City"), words="city; town; ort; stadt; ville"),
        TargetField("region", _("Region"), words="region; state; province; province_code; county; bundesland"),
        TargetField("country", _("Country"), words="country; country_code; country code; land"),
    ),
)
