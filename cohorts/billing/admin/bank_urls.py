"""The addresses of bank accounts, files and rows in the Wagtail admin."""

from django.urls import path

from cohorts.billing.admin import (
    bank_accounts,
    bank_corrections,
    bank_decisions,
    bank_files,
    bank_import,
    bank_outgoing,
    bank_refused,
    bank_rows,
)
from cohorts.billing.models.invoices import READERS
from cohorts.ui.admin_lists import list_views


def bank_urls():
    """Lists and pages of bank imports."""
    account_list, account_results = list_views(bank_accounts.BankAccountList, *READERS)
    file_list, file_results = list_views(bank_files.BankFileList, *READERS)
    row_list, row_results = list_views(bank_rows.BankRowList, *READERS)
    row = "bank/rows/<int:pk>/"
    return [
        path("bank/accounts/", account_list, name="bank_accounts"),
        path("bank/accounts/results/", account_results, name="bank_accounts_results"),
        path("bank/accounts/new/", bank_accounts.NewBankAccount.as_view(), name="new_bank_account"),
        path("bank/accounts/<int:pk>/", bank_accounts.EditBankAccount.as_view(), name="edit_bank_account"),
        path("bank/files/", file_list, name="bank_files"),
        path("bank/files/results/", file_results, name="bank_files_results"),
        path("bank/files/upload/", bank_files.UploadBankFile.as_view(), name="upload_bank_file"),
        path("bank/files/<int:pk>/", bank_files.ShowBankFile.as_view(), name="bank_file"),
        path("bank/files/<int:pk>/import/", bank_import.ImportBankFile.as_view(), name="import_bank_file"),
        path("bank/files/<int:pk>/discard/", bank_import.DiscardBankFile.as_view(), name="discard_bank_file"),
        path("bank/files/<int:pk>/read-again/", bank_refused.ReadFileAgain.as_view(), name="read_bank_file_again"),
        path("bank/rows/", row_list, name="bank_rows"),
        path("bank/rows/results/", row_results, name="bank_rows_results"),
        path(row, bank_rows.ShowBankRow.as_view(), name="bank_row"),
        path(f"{row}record/", bank_decisions.RecordBankRow.as_view(), name="record_bank_row"),
        path(f"{row}link/", bank_decisions.LinkBankRow.as_view(), name="link_bank_row"),
        path(f"{row}return/", bank_outgoing.ReturnBankRow.as_view(), name="return_bank_row"),
        path(f"{row}refund/", bank_outgoing.RefundBankRow.as_view(), name="refund_bank_row"),
        path(f"{row}correct/", bank_corrections.CorrectByBankRow.as_view(), name="correct_by_bank_row"),
        path(f"{row}enter/", bank_refused.EnterBankRow.as_view(), name="enter_bank_row"),
        path(f"{row}set-aside/", bank_decisions.SetAsideBankRow.as_view(), name="set_aside_bank_row"),
        path(f"{row}decide-again/", bank_decisions.ReopenBankRow.as_view(), name="reopen_bank_row"),
    ]
